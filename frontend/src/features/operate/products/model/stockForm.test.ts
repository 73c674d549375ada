import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { checkStock, emptyStockForm, inWords, movementOf, stockFormOf } from "./stockForm";

const movement = fc.record({
  delta: fc.oneof(fc.integer({ min: 1, max: 1_000_000_000 }), fc.integer({ min: -1_000_000_000, max: -1 })),
  reference: fc.uuid(),
});

it("reads a movement back as it was", () => {
  fc.assert(
    fc.property(movement, (moved) => {
      expect(checkStock(stockFormOf(moved))).toEqual({});
      expect(movementOf(stockFormOf(moved), () => "another")).toEqual(moved);
    }),
  );
});

it("names a movement that nobody named", () => {
  expect(movementOf({ ...emptyStockForm, units: " 20 ", reference: " " }, () => "r1")).toEqual({ delta: 20, reference: "r1" });
});

describe("checkStock", () => {
  it.each(["", "0", "-5", "+5", "1.5", "1e3", "many", "1000000001"])("refuses %j", (units) => {
    expect(Object.keys(checkStock({ ...emptyStockForm, units }))).toEqual(["units"]);
  });
});

it.each([[1, "1 unit added"], [20, "20 units added"], [-3, "3 units taken off"]])("says of %d: %s", (delta, words) => {
  expect(inWords({ delta, reference: "r" })).toBe(words);
});
