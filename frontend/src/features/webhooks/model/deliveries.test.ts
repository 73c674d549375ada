import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Delivery } from "@/shared/api/types";
import { calmMs, movingMs } from "@/shared/polling/polling";

import { announcementOf, deliveriesOf, isMoving, outcomeOf, redeliverAction, refreshAfter, withDelivery } from "./deliveries";

const now = Date.parse("2026-11-23T12:00:00Z");

function delivery(id: string, parts: Partial<Delivery> = {}): Delivery {
  const createdAt = "2026-11-23T11:59:00Z";
  return { id, eventId: id, eventType: "ping", state: "succeeded", round: 1, attempts: [], createdAt, ...parts };
}

const pending = (nextAttemptAt: string) => delivery("p", { state: "pending", nextAttemptAt });

describe("isMoving", () => {
  it.each([
    [pending("2026-11-23T11:59:50Z"), true],
    [pending("2026-11-23T12:00:59Z"), true],
    [pending("2026-11-23T12:01:00Z"), false],
    [delivery("s"), false],
    [delivery("f", { state: "failed" }), false],
    [delivery("h", { state: "held" }), false],
    [{ ...pending("2026-11-23T11:59:50Z"), waitsInOrder: true }, false],
  ])("reads %j as %s", (item, moving) => expect(isMoving(item, now)).toBe(moving));
});

describe("redeliverAction", () => {
  const attempt = { at: "2026-11-23T11:59:50Z", status: 500, durationMs: 5 };

  it.each([
    [delivery("s"), "Redeliver"],
    [delivery("f", { state: "failed", attempts: [attempt] }), "Redeliver"],
    [delivery("waits", { state: "pending", attempts: [attempt] }), "Retry now"],
    [delivery("begins", { state: "pending" }), undefined],
    [delivery("ordered", { state: "pending", waitsInOrder: true, attempts: [attempt] }), undefined],
    [delivery("lost", { state: "pending", createdAt: "2026-11-23T11:58:59Z" }), "Retry now"],
  ])("of %j is %s", (item, action) => expect(redeliverAction(item, now)).toBe(action));
});

describe("refreshAfter", () => {
  const page = (...items: Delivery[]) => ({ items });

  it("is one second while an attempt is due soon, otherwise ten", () => {
    expect(refreshAfter([page(pending("2026-11-23T12:00:05Z"))], now)).toBe(movingMs);
    expect(refreshAfter([page(pending("2026-11-23T13:00:00Z"))], now)).toBe(calmMs);
    expect(refreshAfter([], now)).toBe(calmMs);
  });

  it("requests at most one page a second", () => {
    const pages = fc.array(fc.constantFrom(page(pending("2026-11-23T12:00:05Z")), page(delivery("s"))));
    fc.assert(fc.property(pages, (shown) => refreshAfter(shown, now) >= shown.length * 1000));
  });
});

describe("withDelivery", () => {
  const ids = fc.uniqueArray(fc.nat(30).map(String), { minLength: 1 });
  const log = fc.array(ids).map((pages) => pages.map((page) => ({ items: page.map((id) => delivery(id)) })));

  it("replaces a known delivery, and adds a new one as the newest", () => {
    fc.assert(
      fc.property(log, fc.nat(30).map(String), (pages, id) => {
        fc.pre(pages.length > 0);
        const before = deliveriesOf(pages).map((item) => item.id);
        const after = deliveriesOf(withDelivery(pages, delivery(id, { round: 2 })));
        expect(after.map((item) => item.id)).toEqual(before.includes(id) ? before : [id, ...before]);
        expect(after.find((item) => item.id === id)?.round).toBe(2);
      }),
    );
  });
});

describe("outcomeOf", () => {
  it.each([
    [{ status: 204 }, true, "HTTP 204"],
    [{ status: 503 }, false, "HTTP 503"],
    [{ status: 301 }, false, "HTTP 301"],
    [{ error: "connection refused" }, false, "Connection refused"],
    [{}, false, "No response"],
  ])("reads %j", (part, isSuccess, text) => {
    expect(outcomeOf({ at: "2026-11-23T12:00:00Z", durationMs: 3, ...part })).toEqual({ isSuccess, text });
  });
});

describe("announcementOf", () => {
  const refused = { at: "2026-11-23T12:00:00Z", durationMs: 3, error: "connection refused" };
  it.each([
    [[], ""],
    [[delivery("a")], "ping was delivered"],
    [[pending("2026-11-23T12:00:00Z")], "ping is being sent"],
    [[delivery("a", { state: "failed", attempts: [refused] })], "ping failed: Connection refused"],
    [
      [delivery("a", { state: "pending", attempts: [refused] })],
      "ping was not delivered: Connection refused; it will be retried",
    ],
  ])("announces %j as: %s", (deliveries, text) => expect(announcementOf(deliveries)).toBe(text));
});
