import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { check, describeMovement, emptyForm, formOf, movementOf } from "./movementForm";

const movement = fc.record({
  delta: fc.oneof(fc.integer({ min: 1, max: 1_000_000_000 }), fc.integer({ min: -1_000_000_000, max: -1 })),
  reference: fc.uuid(),
});

it("converts a movement to a form and back", () => {
  fc.assert(
    fc.property(movement, (moved) => {
      expect(check(formOf(moved))).toEqual({});
      expect(movementOf(formOf(moved), () => "another")).toEqual(moved);
    }),
  );
});

it("gives a movement without a reference a new one", () => {
  expect(movementOf({ ...emptyForm, units: " 20 ", reference: " " }, () => "r1")).toEqual({ delta: 20, reference: "r1" });
});

describe("check", () => {
  it.each(["", "0", "-5", "+5", "1.5", "1e3", "many", "1000000001"])("refuses %j", (units) => {
    expect(Object.keys(check({ ...emptyForm, units }))).toEqual(["units"]);
  });
});

it.each([[1, "1 unit added"], [20, "20 units added"], [-3, "3 units removed"]])("describes %d as: %s", (delta, words) => {
  expect(describeMovement({ delta, reference: "r" })).toBe(words);
});
