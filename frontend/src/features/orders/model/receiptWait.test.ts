import { describe, expect, it } from "vitest";

import { delayBeforeAsking, isLate } from "./receiptWait";

describe("delayBeforeAsking", () => {
  it("doubles up to half a minute", () => {
    expect([1, 2, 3, 4, 5, 6, 2000].map((asked) => delayBeforeAsking(asked))).toEqual([2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  it("is never shorter than the API asks", () => {
    expect(delayBeforeAsking(1, 5000)).toBe(5000);
    expect(delayBeforeAsking(4, 5000)).toBe(16_000);
    expect(delayBeforeAsking(9, 90_000)).toBe(90_000);
  });
});

describe("isLate", () => {
  it.each([
    [59_999, false],
    [60_000, true],
    [-5000, false],
  ])("%d ms after the completion: %s", (since, late) => {
    const completedAt = "2026-11-23T08:00:00.000Z";
    expect(isLate(completedAt, Date.parse(completedAt) + since)).toBe(late);
  });

  it("is false when the completion is not known", () => expect(isLate(undefined, Date.now())).toBe(false));
});
