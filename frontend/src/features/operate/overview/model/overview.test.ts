import { describe, expect, it } from "vitest";

import type { Overview } from "@/shared/api/types";

import { concernsOf } from "./concerns";
import { counted, countText, openWork } from "./counts";
import { perMinute, rateText, spanText, total } from "./flow";

const minute = { at: "2026-11-29T08:00:00Z", accepted: 0, completed: 0, failed: 0, failedBecauseOfUs: 0, cancelled: 0 };
const minutes = Array.from({ length: 60 }, () => minute);
const queue = { name: "email", visible: 3, inFlight: 1, delayed: 9, deadLetters: 0, onlyDeadLetters: false };
const well: Overview = {
  readAt: "2026-11-29T09:00:00Z",
  missing: [],
  flow: { minutes, moreFailedBecauseOfUs: false },
  attention: { count: 0, more: false },
  withdrawals: { count: 0, more: false },
  queues: [queue],
  endpoints: { items: [], more: false },
  gateway: { name: "stripe", state: "well" },
};
const stalled = { orderId: "01X", status: "pending" as const, since: "2026-11-29T08:00:00Z", overdue: false };
const endpoint = { id: "1", ownerId: "u", host: "a.example", failingSince: "2026-11-29T08:00:00Z", disabledAt: "2026-12-04T08:00:00Z" };

describe("concernsOf", () => {
  it("has none while all is well, also while messages and orders move", () => expect(concernsOf({ ...well, stalled: [stalled] })).toEqual([]));

  it.each<[Partial<Overview>, string]>([
    [{ attention: { count: 1, more: false } }, "act: 1 order needs attention. attention"],
    [{ attention: { count: 100, more: true } }, "act: 100+ orders need attention. attention"],
    [{ flow: { minutes: [...minutes.slice(1), { ...minute, failed: 3, failedBecauseOfUs: 2 }], moreFailedBecauseOfUs: true } }, "act: 2+ orders failed because of us in the last hour. failed"],
    [{ flow: { minutes: [{ ...minute, failed: 1, failedBecauseOfUs: 1 }, ...minutes.slice(1)], moreFailedBecauseOfUs: false } }, "watch: 1 order failed because of us in the last hour. failed"],
    [{ stalled: [{ ...stalled, overdue: true }] }, 'act: An order is pending for too long. {"orderId":"01X"}'],
    [{ backlog: { waiting: 90, waitSeconds: 60, refusing: true } }, "act: New orders are refused: 90 wait already. pending"],
    [{ backlog: { waiting: 90, waitSeconds: 60, refusing: false } }, "watch: 90 orders wait to be processed. pending"],
    [{ gateway: { name: "stripe", state: "paused" } }, "act: The payment gateway does not answer. Payments wait in the queue charges. charges"],
    [{ gateway: { name: "stripe", state: "failing", failures: 3 } }, "watch: The payment gateway did not answer 3 times in a row. charges"],
    [{ queues: [queue, { ...queue, deadLetters: 2 }] }, "act: 2 dead letters in the queues. queues"],
    [{ withdrawals: { count: 1, more: false } }, "watch: 1 withdrawal to decide. withdrawals"],
    [{ endpoints: { items: [endpoint], more: false } }, "watch: 1 webhook endpoint does not take events. endpoints"],
    [{ missing: ["queues"] }, "act: The queues could not be read just now. "],
  ])("of %j", (change, text) => {
    const [first, ...others] = concernsOf({ ...well, ...change });
    expect(others).toEqual([]);
    const place = first?.place === undefined || typeof first.place === "string" ? (first?.place ?? "") : JSON.stringify(first.place);
    expect(`${first?.level}: ${first?.text} ${place}`).toBe(text);
  });

  it("names what is urgent first", () => {
    const levels = concernsOf({ ...well, withdrawals: { count: 1, more: false }, queues: [{ ...queue, deadLetters: 1 }] }).map(({ level }) => level);
    expect(levels).toEqual(["act", "watch"]);
  });
});

describe("the counts", () => {
  it("say when there are more", () => expect([countText({ count: 3, more: false }), countText({ count: 100, more: true })]).toEqual(["3", "100+"]));
  it("have their noun", () => expect(counted({ count: 1, more: true }, "order")).toBe("1+ orders"));
  it("are absent from the navigation while there is nothing to do", () => expect(openWork(well)).toEqual({}));
  it("are not guessed when they could not be read", () => expect(openWork({ readAt: well.readAt, missing: ["queues", "attention", "withdrawals"] })).toEqual({}));
  it("are in the navigation by their page", () => {
    const busy = { ...well, attention: { count: 2, more: false }, withdrawals: { count: 100, more: true }, queues: [{ ...queue, deadLetters: 7 }] };
    expect(openWork(busy)).toEqual({
      orders: { text: "2", what: "2 orders to look at" },
      withdrawals: { text: "100+", what: "100+ withdrawals to decide" },
      queues: { text: "7", what: "7 dead letters" },
    });
  });
});

describe("the flow", () => {
  const counts = (values: readonly number[]) => values.map((accepted) => ({ ...minute, accepted }));

  it("leaves the minute out that is not over", () => expect(perMinute(counts([9, 1, 1, 1, 1, 1, 100]), "accepted")).toBe(1));
  it("is 0 before a minute is over", () => expect(perMinute(counts([5]), "accepted")).toBe(0));
  it("adds up", () => expect(total(counts([1, 0, 5, 2]), "accepted")).toBe(8));
  it.each([[0, "0"], [0.44, "0.4"], [12.6, "13"], [1280, "1,280"]])("writes %d as %s", (rate, text) => expect(rateText(rate, "en")).toBe(text));
  it("says how far back it goes", () => expect([spanText(minutes), spanText(minutes.slice(0, 7)), spanText([minute])]).toEqual(["in the last hour", "in the last 7 minutes", "in the last minute"]));
});
