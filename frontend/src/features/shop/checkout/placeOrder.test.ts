import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { ApiProblem, NetworkError } from "@/shared/api/problem";
import type { Order } from "@/shared/api/types";

import { type Intent, keyLifetimeMs, unsettled } from "./intent";
import { maxAttempts, placeOrder, type World } from "./placeOrder";

/** What may happen to a request on its way. */
type Fate = "answered" | "lost before" | "lost after" | "still running" | "unavailable" | "broken" | "signed out" | "hangs after";

/** The API as its contract says it behaves: one order per key, another body under a key is refused. */
class ModelApi {
  readonly orders: { key: string; body: string }[] = [];
  readonly heard: Intent[] = [];
  fates: Fate[] = [];

  receive(intent: Intent): Promise<Order> {
    this.heard.push(intent);
    const fate = this.fates.shift() ?? "answered";
    if (fate === "lost before") return Promise.reject(new NetworkError("lost"));
    if (fate === "still running") return Promise.reject(new ApiProblem(409, "idempotency_key_in_use", "wait", [], "r", 1000));
    if (fate === "unavailable") return Promise.reject(new ApiProblem(503, "unavailable", "later"));
    if (fate === "signed out") return Promise.reject(new ApiProblem(401, "unauthenticated", "who?"));
    const answer = this.#place(intent);
    if (fate === "hangs after") return new Promise(() => undefined);
    if (fate === "broken") return Promise.reject(new ApiProblem(500, "internal", "broken after the effect"));
    return fate === "lost after" ? Promise.reject(new NetworkError("lost")) : answer;
  }

  #place({ key, body }: Intent): Promise<Order> {
    const known = this.orders.find((order) => order.key === key);
    if (known !== undefined && known.body !== body) {
      return Promise.reject(new ApiProblem(422, "idempotency_key_reused", "another body"));
    }
    if (known === undefined) this.orders.push({ key, body });
    return Promise.resolve({ id: `order of ${key}` } as Order);
  }
}

/** A browser: its storage outlives its pages; what a page that is gone awaits never comes. */
class Browser {
  kept: Intent | undefined;
  now = 1_000_000;
  paused: number[] = [];
  #keys = 0;
  #page = 0;

  constructor(readonly api: ModelApi) {}

  reload(): void {
    this.#page++;
  }

  place(body: string): Promise<Order> {
    return placeOrder(this.#world(), body);
  }

  #world(): World {
    const page = this.#page;
    const onPage = async <T>(outcome: Promise<T>): Promise<T> => {
      const settled = await outcome.then((value) => () => value, (error: unknown) => () => { throw error; });
      return page === this.#page ? settled() : new Promise<T>(() => undefined);
    };
    return {
      keeper: { read: () => this.kept, write: (intent) => (this.kept = intent) },
      send: (intent) => onPage(this.api.receive(intent)),
      now: () => this.now,
      newKey: () => `key-${++this.#keys}`,
      pause: (milliseconds) => {
        this.paused.push(milliseconds);
        return onPage(Promise.resolve());
      },
    };
  }
}

/** Lets everything happen that waits for nothing but its turn. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await Promise.resolve();
}

/** What a shopper does, one after the other. */
type Act = { do: "click"; times: number } | { do: "reload" } | { do: "edit"; to: string };

const fate = fc.constantFrom<Fate>("answered", "lost before", "lost after", "still running", "unavailable", "broken", "signed out", "hangs after");
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 3 }).map((times) => ({ do: "click" as const, times })) },
  { weight: 3, arbitrary: fc.constant({ do: "reload" as const }) },
  { weight: 2, arbitrary: fc.constantFrom("lamp", "mug", "lamp and mug").map((to) => ({ do: "edit" as const, to })) },
);

/** A wish lasts from the first click for a body until its order is seen, or another body is clicked for. */
class Shopper {
  readonly wishes: { body: string; keys: Set<string>; seen: boolean }[] = [];
  readonly #browser: Browser;
  #body = "lamp";

  constructor(readonly api: ModelApi) {
    this.#browser = new Browser(api);
  }

  async perform(acts: readonly Act[]): Promise<void> {
    for (const step of acts) {
      if (step.do === "edit") this.#body = step.to;
      if (step.do === "reload") this.#reload();
      if (step.do === "click") this.#click(step.times);
      await settle();
      this.#note();
    }
  }

  #reload(): void {
    this.#browser.reload();
    const pending = unsettled(this.#browser.kept, this.#browser.now);
    if (pending?.body === this.#body) this.#click(1); // the page resumes by itself
  }

  #click(times: number): void {
    const last = this.wishes.at(-1);
    const wish = last?.body === this.#body && !last.seen ? last : { body: this.#body, keys: new Set<string>(), seen: false };
    if (wish !== last) this.wishes.push(wish);
    for (let count = 0; count < times; count++) {
      void this.#browser.place(this.#body).then(() => (wish.seen = true), () => undefined);
    }
  }

  #heard = 0;

  #note(): void {
    for (const { key } of this.api.heard.slice(this.#heard)) this.wishes.at(-1)?.keys.add(key);
    this.#heard = this.api.heard.length;
  }
}

describe("placing an order", () => {
  it("makes at most one order of a wish, under one key, whatever is clicked, reloaded, lost or edited", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 30 }), fc.array(fate, { maxLength: 60 }), async (acts, fates) => {
        const api = new ModelApi();
        api.fates = fates;
        const shopper = new Shopper(api);
        await shopper.perform(acts);
        for (const { keys } of shopper.wishes) {
          expect(keys.size).toBeLessThanOrEqual(1);
          expect(api.orders.filter(({ key }) => keys.has(key)).length).toBeLessThanOrEqual(1);
        }
        expect(api.orders.length).toBeLessThanOrEqual(shopper.wishes.length);
        const bodies = new Map(api.heard.map(({ key, body }) => [key, body]));
        expect(api.heard.every(({ key, body }) => bodies.get(key) === body)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("sends the same key and body until the answer comes, waiting longer each time", async () => {
    const api = new ModelApi();
    api.fates = ["lost after", "unavailable", "broken", "lost before"];
    const browser = new Browser(api);
    await browser.place("lamp");
    expect(api.orders).toHaveLength(1);
    expect(new Set(api.heard.map(({ key, body }) => `${key} ${body}`)).size).toBe(1);
    expect(browser.paused).toEqual([500, 1000, 2000, 4000]);
    expect(browser.kept).toBeUndefined();
  });

  it("keeps the intent before the first send, and over giving up", async () => {
    const api = new ModelApi();
    const browser = new Browser(api);
    api.fates = ["hangs after"];
    void browser.place("lamp");
    expect(browser.kept).toMatchObject({ key: "key-1", body: "lamp", sentAt: browser.now });
    browser.reload();
    api.fates = Array<Fate>(maxAttempts).fill("lost before");
    await expect(browser.place("lamp")).rejects.toBeInstanceOf(NetworkError);
    expect(unsettled(browser.kept, browser.now)?.key).toBe("key-1");
    await browser.place("lamp");
    expect(api.orders).toEqual([{ key: "key-1", body: "lamp" }]);
  });

  it("waits as long as the API asks while the first request is running", async () => {
    const api = new ModelApi();
    api.fates = ["still running"];
    const browser = new Browser(api);
    await browser.place("lamp");
    expect(browser.paused).toEqual([1000]);
  });

  it("asks the shopper rather than wait longer than anybody would", async () => {
    const api = new ModelApi();
    const browser = new Browser(api);
    api.receive = () => Promise.reject(new ApiProblem(429, "rate_limited", "slow down", [], "r", 60_000));
    await expect(browser.place("lamp")).rejects.toMatchObject({ status: 429 });
    expect(browser.paused).toEqual([]);
  });

  it("is settled by a refusal, which is not repeated, and keeps its key for the same body", async () => {
    const api = new ModelApi();
    const browser = new Browser(api);
    const receive = api.receive.bind(api);
    api.receive = () => Promise.reject(new ApiProblem(400, "invalid", "no", [{ pointer: "/lines/0/sku", code: "unknown", message: "gone" }]));
    await expect(browser.place("lamp")).rejects.toMatchObject({ status: 400 });
    expect(browser.paused).toEqual([]);
    expect(unsettled(browser.kept, browser.now)).toBeUndefined();
    api.receive = receive;
    await browser.place("lamp");
    expect(api.orders).toEqual([{ key: "key-1", body: "lamp" }]);
  });

  it("stays open when the session has ended, for whoever signs in again", async () => {
    const api = new ModelApi();
    const browser = new Browser(api);
    api.fates = ["signed out"];
    await expect(browser.place("lamp")).rejects.toMatchObject({ status: 401 });
    expect(unsettled(browser.kept, browser.now)?.key).toBe("key-1");
  });

  it("takes a new key when the old one belongs to another body", async () => {
    const api = new ModelApi();
    const browser = new Browser(api);
    api.orders.push({ key: "key-1", body: "somebody else's" });
    await browser.place("lamp");
    expect(api.heard.map(({ key }) => key)).toEqual(["key-1", "key-2"]);
  });

  it("takes a new key for the next order of the same", async () => {
    const api = new ModelApi();
    const browser = new Browser(api);
    await browser.place("lamp");
    await browser.place("lamp");
    expect(api.orders.map(({ key }) => key)).toEqual(["key-1", "key-2"]);
  });

  it("drops a key that the API has forgotten", async () => {
    const api = new ModelApi();
    const browser = new Browser(api);
    api.fates = Array<Fate>(maxAttempts).fill("lost before");
    await browser.place("lamp").catch(() => undefined);
    browser.now += keyLifetimeMs;
    expect(unsettled(browser.kept, browser.now)).toBeUndefined();
    await browser.place("lamp");
    expect(api.heard.at(-1)?.key).toBe("key-2");
  });
});
