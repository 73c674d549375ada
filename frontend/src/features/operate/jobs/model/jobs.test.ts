import { describe, expect, it } from "vitest";

import type { Job } from "@/shared/api/types";

import { check, draftOf, lastDay, percentDone, previewText, progressText } from "./jobs";

const uncounted: Job = {
  id: "1", kind: "retry_orders", filter: {}, rate: 5, by: "op", reason: "why", createdAt: "", updatedAt: "", state: "running",
  looked: 120, done: 118, skipped: 2, failed: 0, events: 0,
};
const job: Job = { ...uncounted, expected: 300 };

describe("a job's progress", () => {
  it("is told in numbers", () => {
    expect(progressText(job)).toBe("120 of 300 orders: 118 done, 2 skipped");
    expect(progressText({ ...uncounted, kind: "publish_events", failed: 1, events: 1 })).toBe("120 orders: 118 done, 2 skipped, 1 failed, 1 event");
    expect(progressText({ ...job, expected: 100 })).toBe("120 orders: 118 done, 2 skipped");
  });

  it("is a part of what was expected, if that is known", () => {
    expect(percentDone(job)).toBe(40);
    expect(percentDone(uncounted)).toBeUndefined();
    expect(percentDone({ ...job, looked: 400 })).toBe(100);
    expect(percentDone({ ...job, expected: 0, looked: 0, state: "done" })).toBe(100);
  });
});

describe("a job's confirmation", () => {
  it("says what will happen", () => {
    const preview = { filter: {}, orders: 300, complete: true };
    expect(previewText({ kind: "retry_orders" }, preview)).toContain("300 orders are tried again, at most 5 a second.");
    expect(previewText({ kind: "retry_orders", rate: 1 }, { ...preview, orders: 1 })).toContain("1 order is tried again, at most 1 a second.");
    expect(previewText({ kind: "publish_events", rate: 20 }, { ...preview, complete: false })).toContain("More than 300 orders may have such events.");
  });
});

describe("the form for events", () => {
  const form = lastDay(new Date("2026-11-29T12:00:30Z"));

  it("begins with the last day", () => {
    expect(check(form)).toEqual({});
    const { filter } = draftOf(form);
    expect(filter).toEqual({ from: "2026-11-28T12:01:00.000Z", to: "2026-11-29T12:01:00.000Z" });
  });

  it("names what is wrong", () => {
    expect(Object.keys(check({ ...form, from: "", to: "", orderId: "short", rate: 0 }))).toEqual(["from", "to", "orderId", "rate"]);
    expect(check({ ...form, from: form.to })).toEqual({ to: "The window must end after it begins." });
  });

  it("narrows the events", () => {
    const id = "01K9XW5Y7Q2ZJ8F3N6R4T0VABC";
    expect(draftOf({ ...form, type: "order.completed", consumer: "webhooks", orderId: ` ${id} `, rate: 7 })).toMatchObject({
      kind: "publish_events", rate: 7, filter: { type: "order.completed", consumer: "webhooks", orderId: id },
    });
  });
});
