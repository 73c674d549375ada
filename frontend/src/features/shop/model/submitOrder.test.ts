import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { ApiProblem, NetworkError } from "@/shared/api/problem";

import { action, Browser, ModelApi, type Outcome, outcomes, Shopper } from "./harness";
import { keyLifetimeMs, unansweredIntent } from "./intent";
import { maxAttempts } from "./submitOrder";

describe("submitOrder", () => {
  it("makes at most one order of each wanted order, whatever is clicked, reloaded, lost, slow, edited or repriced", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 30 }), fc.array(fc.constantFrom(...outcomes), { maxLength: 60 }), async (actions, drawn) => {
        const api = new ModelApi();
        api.outcomes = [...drawn]; // a copy: fast-check needs the drawn array unchanged to shrink it
        const shopper = new Shopper(api);
        await shopper.perform(actions);
        for (const what of new Set(shopper.wanted.map((wanted) => wanted.what))) {
          const wanted = shopper.wanted.filter((each) => each.what === what);
          expect(api.orders.filter(({ body }) => body.startsWith(`${what} at `)).length).toBeLessThanOrEqual(wanted.length);
        }
        expect(api.orders.length).toBeLessThanOrEqual(shopper.wanted.length);
      }),
      { numRuns: 2000 },
    );
  });

  it("returns the first order if it was made after all, when its correction is refused because the key is reused", async () => {
    const api = new ModelApi();
    const browser = new Browser(api);
    api.outcomes = ["slow, price changes"];
    await expect(browser.submit("lamp at 1")).rejects.toMatchObject({ status: 400 });
    api.completeSlowRequests();
    const submitted = await browser.submit("lamp at 2");
    expect(submitted.body).toBe("lamp at 1");
    expect(api.orders).toEqual([{ key: "key-1", body: "lamp at 1" }]);
    expect(browser.stored).toBeUndefined();
  });

  it("retries the request for the first order", async () => {
    const api = new ModelApi();
    const browser = new Browser(api);
    api.outcomes = ["slow, price changes", "answered", "answered", "request lost", "unavailable"];
    await expect(browser.submit("lamp at 1")).rejects.toMatchObject({ status: 400 });
    api.completeSlowRequests();
    expect((await browser.submit("lamp at 2")).body).toBe("lamp at 1");
    expect(api.orders).toHaveLength(1);
  });

  it("submits a correction under the same key, so that the slow first request makes no order", async () => {
    const api = new ModelApi();
    const browser = new Browser(api);
    api.outcomes = ["slow, price changes"];
    await expect(browser.submit("lamp at 1")).rejects.toMatchObject({ status: 400 });
    expect((await browser.submit("lamp at 2")).body).toBe("lamp at 2");
    api.completeSlowRequests();
    expect(api.orders).toEqual([{ key: "key-1", body: "lamp at 2" }]);
  });

  it("retries with the same key and body, and doubles the pause each time", async () => {
    const api = new ModelApi();
    api.outcomes = ["response lost", "unavailable", "internal error", "request lost"];
    const browser = new Browser(api);
    await browser.submit("lamp");
    expect(api.orders).toHaveLength(1);
    expect(new Set(api.received.map(({ key, body }) => `${key} ${body}`)).size).toBe(1);
    expect(browser.pauses).toEqual([500, 1000, 2000, 4000]);
    expect(browser.stored).toBeUndefined();
  });

  it("stores the intent before the first request, and keeps it after the last attempt", async () => {
    const api = new ModelApi();
    const browser = new Browser(api);
    api.outcomes = ["never answered"];
    void browser.submit("lamp");
    expect(browser.stored).toMatchObject({ key: "key-1", body: "lamp", sentAt: browser.now });
    browser.reload();
    api.outcomes = Array<Outcome>(maxAttempts).fill("request lost");
    await expect(browser.submit("lamp")).rejects.toBeInstanceOf(NetworkError);
    expect(unansweredIntent(browser.stored, browser.now)?.key).toBe("key-1");
    await browser.submit("lamp");
    expect(api.orders).toEqual([{ key: "key-1", body: "lamp" }]);
  });

  it("pauses as long as the API asks while the first request is in progress", async () => {
    const api = new ModelApi();
    api.outcomes = ["in progress"];
    const browser = new Browser(api);
    await browser.submit("lamp");
    expect(browser.pauses).toEqual([1000]);
  });

  it("throws instead of pausing for longer than ten seconds", async () => {
    const api = new ModelApi();
    const browser = new Browser(api);
    api.receive = () => Promise.reject(new ApiProblem(429, "rate_limited", "slow down", [], "r", 60_000));
    await expect(browser.submit("lamp")).rejects.toMatchObject({ status: 429 });
    expect(browser.pauses).toEqual([]);
  });

  it("does not retry a refusal, and keeps the key for the same body", async () => {
    const api = new ModelApi();
    const browser = new Browser(api);
    const receive = api.receive.bind(api);
    api.receive = () => Promise.reject(new ApiProblem(400, "invalid", "no", [{ pointer: "/lines/0/sku", code: "unknown", message: "gone" }]));
    await expect(browser.submit("lamp")).rejects.toMatchObject({ status: 400 });
    expect(browser.pauses).toEqual([]);
    expect(unansweredIntent(browser.stored, browser.now)).toBeUndefined();
    api.receive = receive;
    await browser.submit("lamp");
    expect(api.orders).toEqual([{ key: "key-1", body: "lamp" }]);
  });

  it("keeps the intent as unanswered when the session has ended", async () => {
    const api = new ModelApi();
    const browser = new Browser(api);
    api.outcomes = ["signed out"];
    await expect(browser.submit("lamp")).rejects.toMatchObject({ status: 401 });
    expect(unansweredIntent(browser.stored, browser.now)?.key).toBe("key-1");
  });

  it("makes a new key when the old one belongs to another body", async () => {
    const api = new ModelApi();
    const browser = new Browser(api);
    api.orders.push({ key: "key-1", body: "another body" });
    await browser.submit("lamp");
    expect(api.received.map(({ key }) => key)).toEqual(["key-1", "key-2"]);
  });

  it("makes a new key for the next order of the same basket", async () => {
    const api = new ModelApi();
    const browser = new Browser(api);
    await browser.submit("lamp");
    await browser.submit("lamp");
    expect(api.orders.map(({ key }) => key)).toEqual(["key-1", "key-2"]);
  });

  it("makes a new key when the API no longer remembers the old one", async () => {
    const api = new ModelApi();
    const browser = new Browser(api);
    api.outcomes = Array<Outcome>(maxAttempts).fill("request lost");
    await browser.submit("lamp").catch(() => undefined);
    browser.now += keyLifetimeMs;
    expect(unansweredIntent(browser.stored, browser.now)).toBeUndefined();
    await browser.submit("lamp");
    expect(api.received.at(-1)?.key).toBe("key-2");
  });
});
