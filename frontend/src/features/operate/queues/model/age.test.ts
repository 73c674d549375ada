import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { formatAge, formatAgo } from "./age";

describe("formatAge", () => {
  it.each([
    [0, "0 secs"],
    [59, "59 secs"],
    [60, "1 min"],
    [3599, "59 mins"],
    [7200, "2 hrs"],
    [86_399, "23 hrs"],
    [200_000, "2 days"],
  ])("writes %d seconds as %s", (seconds, text) => expect(formatAge(seconds, "en-GB")).toBe(text));

  it("rounds down to the largest unit", () => {
    fc.assert(
      fc.property(fc.nat(1_209_600), (seconds) => {
        const [count = "", unit = ""] = formatAge(seconds, "en-GB").split(" ");
        const length = { sec: 1, min: 60, hr: 3600, day: 86_400 }[unit.replace(/s$/, "")] ?? NaN;
        expect(Number(count) * length).toBeLessThanOrEqual(seconds);
        expect((Number(count) + 1) * length).toBeGreaterThan(seconds);
      }),
    );
  });
});

describe("formatAgo", () => {
  it.each([
    [45, "45 seconds ago"],
    [10_800, "3 hours ago"],
    [260_000, "3 days ago"],
  ])("writes %d seconds as %s", (seconds, text) => expect(formatAgo(seconds, "en-GB")).toBe(text));
});
