import { describe, expect, it } from "vitest";

import { catalogChanges } from "./catalogChanges";

describe("catalogChanges", () => {
  const price = { amount: 100, currency: "USD" };
  const line = { sku: "LAMP", name: "Lamp", price, quantity: 4 };
  const product = { sku: "LAMP", name: "Lamp", description: "", price, available: 4 };

  it("is empty when the product is available as it is in the basket", () => expect(catalogChanges(line, product)).toEqual([]));

  it("reports only that a product is no longer sold", () => {
    expect(catalogChanges(line, null).map(({ kind }) => kind)).toEqual(["notSold"]);
  });

  it("reports both prices, and low stock as well", () => {
    const changes = catalogChanges(line, { ...product, price: { amount: 120, currency: "USD" }, available: 3 }, "en-US");
    expect(changes.map(({ message }) => message)).toEqual(["The price is now $1.20. It was $1.00.", "Only 3 left."]);
  });

  it("distinguishes no stock from low stock", () => {
    expect(catalogChanges(line, { ...product, available: 0 }).map(({ kind }) => kind)).toEqual(["outOfStock"]);
  });
});
