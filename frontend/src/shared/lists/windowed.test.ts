import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { rowsOf, wholeRows, withGaps } from "./windowed";

describe("rowsOf", () => {
  it("has all rows of a short list", () => {
    expect(rowsOf({ startIndex: 3, endIndex: 5, count: wholeRows }, -1)).toHaveLength(wholeRows);
    expect(rowsOf({ startIndex: 0, endIndex: 0, count: 0 }, -1)).toEqual([]);
  });

  it("has the rows in view of a long one, and those around the focus", () => {
    expect(rowsOf({ startIndex: 50, endIndex: 52, count: 2000 }, -1)).toEqual(Array.from({ length: 23 }, (_, n) => 40 + n));
    expect(rowsOf({ startIndex: 0, endIndex: 2, count: 2000 }, 1999).slice(-3)).toEqual([12, 1998, 1999]);
    expect(rowsOf({ startIndex: 1990, endIndex: 1999, count: 2000 }, 0).slice(0, 3)).toEqual([0, 1, 1980]);
  });

  it("has them in order and none twice", () => {
    fc.assert(fc.property(fc.integer({ min: 101, max: 5000 }), fc.nat(4999), fc.nat(30), fc.integer({ min: -1, max: 4999 }), (count, from, length, focus) => {
      const startIndex = Math.min(from, count - 1);
      const rows = rowsOf({ startIndex, endIndex: Math.min(startIndex + length, count - 1), count }, Math.min(focus, count - 1));
      expect(rows).toEqual([...new Set(rows)].toSorted((one, other) => one - other));
      expect(rows[0]).toBeGreaterThanOrEqual(0);
      expect(rows.at(-1)).toBeLessThan(count);
    }));
  });
});

describe("withGaps", () => {
  it("has the height of what is left out before each row", () => {
    const placed = [{ index: 2, start: 130, end: 150 }, { index: 3, start: 150, end: 170 }, { index: 9, start: 270, end: 290 }];
    expect(withGaps(placed, 100)).toEqual([{ index: 2, gap: 30 }, { index: 3, gap: 0 }, { index: 9, gap: 100 }]);
  });
});
