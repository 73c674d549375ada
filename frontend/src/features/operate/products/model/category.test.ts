import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { categoryOf, checkCategory, slugOf } from "./category";

const known = [{ slug: "akari", name: "灯り" }];

it.each([
  ["Coffee & tea", "coffee-tea"],
  [" Écrans 4K ", "ecrans-4k"],
  ["灯り", ""],
  ["a".repeat(39) + " b", "a".repeat(39)],
])("%j is %j in addresses", (name, slug) => expect(slugOf(name)).toBe(slug));

it("makes slugs that the API takes", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (name) => {
    const slug = slugOf(name);
    expect(slug === "" || (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug) && slug.length <= 40)).toBe(true);
  }));
});

describe("a category", () => {
  it("is a known one, a new one or none", () => {
    expect(categoryOf(" 灯り ", known)).toEqual(known[0]);
    expect(categoryOf("Lamps", known)).toEqual({ slug: "lamps", name: "Lamps" });
    expect(categoryOf("  ", known)).toEqual({});
  });

  it.each([["", true], ["灯り", true], ["金", false], ["a".repeat(61), false]])("%j is fine: %s", (name, isFine) => {
    expect(checkCategory(name, known) === undefined).toBe(isFine);
  });
});
