import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { availabilityOf } from "./availability";
import { findingsOn } from "./catalogChanges";
import { lookOf, monogramOf, motifOf } from "./motif";

describe("availabilityOf", () => {
  it.each([
    [0, "Out of stock"],
    [1, "Only 1 left"],
    [5, "Only 5 left"],
    [12, "12 left"],
    [50, "50 left"],
    [51, "In stock"],
    [100_000, "In stock"],
  ])("says of %d: %s", (available, label) => expect(availabilityOf(available).label).toBe(label));
});

describe("findingsOn", () => {
  const price = { amount: 100, currency: "USD" };
  const line = { sku: "LAMP", name: "Lamp", price, quantity: 4 };
  const product = { sku: "LAMP", name: "Lamp", description: "", price, available: 4 };

  it("has none on a line that can be had as it is", () => expect(findingsOn(line, product)).toEqual([]));

  it("says that a product is gone, and nothing else of it", () => {
    expect(findingsOn(line, null).map(({ kind }) => kind)).toEqual(["gone"]);
  });

  it("names both prices, and too little stock beside", () => {
    const remarks = findingsOn(line, { ...product, price: { amount: 120, currency: "USD" }, available: 3 }, "en-US");
    expect(remarks.map(({ message }) => message)).toEqual(["The price is now $1.20. It was $1.00.", "Only 3 left."]);
  });

  it("tells out of stock from too many", () => {
    expect(findingsOn(line, { ...product, available: 0 }).map(({ kind }) => kind)).toEqual(["soldOut"]);
  });
});

describe("a product's picture", () => {
  it.each([
    ["Brass desk lamp", "LAMP-BRASS", "lamp"],
    ["Kintsugi mug 金継ぎ", "MUG-KINTSUGI", "mug"],
    ["Café de Olla beans", "BEANS-CAFE", "coffee"],
    ["Fountain pen Écridor", "PEN-ECRIDOR", "pen"],
    ["Луна, art print", "PRINT-LUNA", "print"],
    ["Луна", "PRINT-LUNA", "print"],
    ["Carpenter's square", "SQUARE-1", undefined],
  ])("of %s (%s) is %s", (name, sku, motif) => expect(motifOf(name, sku)).toBe(motif));

  it.each([
    ["Carpenter's square", "CS"],
    ["écran  plat", "ÉP"],
    ["金継ぎ", "金"],
    ["4 seasons", "4S"],
    ["—", ""],
  ])("of %s has the initials %s", (name, initials) => expect(monogramOf(name)).toBe(initials));

  it("stays with its SKU", () => {
    fc.assert(fc.property(fc.string(), (sku) => {
      expect(lookOf(sku)).toEqual(lookOf(sku));
      expect(lookOf(sku).hue).toBeGreaterThanOrEqual(0);
    }));
  });
});
