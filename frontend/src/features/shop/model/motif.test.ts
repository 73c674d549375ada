import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { appearanceOf, initialsOf, motifOf } from "./motif";

describe("a product's picture", () => {
  it.each([
    ["Brass desk lamp", "LAMP-BRASS", "lamp"],
    ["Kintsugi mug 金継ぎ", "MUG-KINTSUGI", "mug"],
    ["Café de Olla beans", "BEANS-CAFE", "coffee"],
    ["Fountain pen Écridor", "PEN-ECRIDOR", "pen"],
    ["Луна, art print", "PRINT-LUNA", "print"],
    ["Луна", "PRINT-LUNA", "print"],
    ["Carpenter's square", "SQUARE-1", undefined],
  ])("of %s (%s) shows %s", (name, sku, motif) => expect(motifOf(name, sku)).toBe(motif));

  it.each([
    ["Carpenter's square", "CS"],
    ["écran  plat", "ÉP"],
    ["金継ぎ", "金"],
    ["4 seasons", "4S"],
    ["—", ""],
  ])("of %s has the initials %s", (name, initials) => expect(initialsOf(name)).toBe(initials));

  it("is always the same for the same SKU", () => {
    fc.assert(fc.property(fc.string(), (sku) => {
      expect(appearanceOf(sku)).toEqual(appearanceOf(sku));
      expect(appearanceOf(sku).hue).toBeGreaterThanOrEqual(0);
    }));
  });
});
