import { describe, expect, it } from "vitest";

import type { Recovery } from "@/shared/api/types";

import { countOf, deliveries, earliest, isRunning, percentOf, previewText, progressText, timeOf } from "./recovery";

const now = Date.parse("2026-11-30T12:00:00Z");
const at = "2026-11-30T11:00:00Z";

function recovery(parts: Partial<Recovery> = {}): Recovery {
  return { state: "running", since: at, until: at, done: 0, skipped: 0, createdAt: at, updatedAt: at, ...parts };
}

describe("timeOf", () => {
  it("is some time ago, or one's own within 30 days", () => {
    expect(timeOf("hour", "", now)?.toISOString()).toBe("2026-11-30T11:00:00.000Z");
    expect(timeOf("day", "", now)?.toISOString()).toBe("2026-11-29T12:00:00.000Z");
    expect(timeOf("all", "", now)).toEqual(earliest(now));
    expect(timeOf("own", "2026-11-20T08:00:00Z", now)?.toISOString()).toBe("2026-11-20T08:00:00.000Z");
  });

  it.each(["", "never", "2026-10-30T08:00:00Z", "2026-12-24T08:00:00Z"])("is none for %s", (local) =>
    expect(timeOf("own", local, now)).toBeUndefined(),
  );
});

describe("a recovery", () => {
  it("runs until it has ended", () => {
    expect([undefined, recovery(), recovery({ state: "stopping" }), recovery({ state: "done" })].map(isRunning)).toEqual([false, true, true, false]);
  });

  it.each([
    [recovery({ total: 400, done: 99, skipped: 1 }), 25],
    [recovery({ total: 4, done: 5 }), 100],
    [recovery({ done: 5 }), undefined],
    [recovery({ state: "done", done: 5 }), 100],
  ])("%j is at %s percent", (r, percent) => expect(percentOf(r)).toBe(percent));

  it.each([
    [recovery({ total: 400, done: 100 }), "100 of 400 deliveries due again"],
    [recovery({ state: "done", total: 1, done: 1 }), "1 of 1 delivery due again"],
    [recovery({ done: 3, skipped: 2 }), "3 deliveries due again, 2 not needed any more"],
    [recovery({ state: "done" }), "Nothing was missed."],
  ])("%j says %s", (r, text) => expect(progressText(r)).toBe(text));
});

describe("what was missed", () => {
  const missed = { failed: 2, paused: 1, disabled: 0, complete: true };

  it("is counted", () => {
    expect(countOf(missed)).toBe(3);
    expect(deliveries(1)).toBe("1 delivery");
    expect(deliveries(7, false)).toBe("More than 7 deliveries");
  });

  it("is what a recovery sends", () => {
    expect(previewText(missed)).toContain("3 deliveries are sent, oldest first");
    expect(previewText({ ...missed, failed: 0 })).toContain("1 delivery is sent");
    expect(previewText({ failed: 0, paused: 0, disabled: 0, complete: true })).toBe("Nothing was missed since then.");
  });
});
