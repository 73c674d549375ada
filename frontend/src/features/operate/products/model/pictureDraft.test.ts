import { expect, it } from "vitest";

import { checkAlt, pictureDraft } from "./pictureDraft";

it("changes nothing but the pictures", () => {
  const product = {
    sku: "LAMP", name: "Lamp", description: "d", price: { amount: 1, currency: "USD" }, active: false, version: 3,
    category: { slug: "desk", name: "Desk" }, stock: { onHand: 0, reserved: 0, available: 0 }, updatedAt: "2026-11-01T12:00:00Z",
  };
  const picture = { id: "a", alt: "A lamp", width: 320, height: 240, widths: [320] };
  expect(pictureDraft(product, [picture])).toEqual({
    name: "Lamp", description: "d", price: { amount: 1, currency: "USD" }, active: false, version: 3, pictures: [{ id: "a", alt: "A lamp" }],
  });
});

it.each([["A lamp", true], ["  ", false], ["é".repeat(250), true], ["é".repeat(251), false]])("the text %j is fine: %s", (alt, isFine) => {
  expect(checkAlt(alt) === undefined).toBe(isFine);
});
