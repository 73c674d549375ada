import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { type Basket, reprice, setQuantity } from "@/shared/basket/basket";

import { decodeBody, encodeBody, isOrderOf } from "./orderBody";

const basket: Basket = ["LAMP", "MUG"].map((sku) => ({ sku, name: sku, price: { amount: 100, currency: "USD" }, quantity: 2 }));
const body = encodeBody(basket, "tok_ok");

describe("encodeBody", () => {
  const line = fc.record({ sku: fc.string(), name: fc.string(), price: fc.record({ amount: fc.nat(), currency: fc.constant("USD") }), quantity: fc.nat() });

  it("is decoded to the same lines, and recognised as an order of the basket", () => {
    fc.assert(fc.property(fc.array(line), fc.string(), (lines, token) => {
      const encoded = encodeBody(lines, token);
      expect(decodeBody(encoded)?.lines.map(({ sku }) => sku)).toEqual(lines.map(({ sku }) => sku));
      expect(isOrderOf(encoded, lines)).toBe(true);
    }));
  });

  it("has the address, with which it is recognised", () => {
    const address = { name: "Ada", lines: ["1 Main St"], city: "Springfield", region: "IL", postalCode: "62701", country: "US" };
    const sent = encodeBody(basket, "tok_ok", address);
    expect(decodeBody(sent)?.deliveryAddress).toEqual(address);
    expect([isOrderOf(sent, basket), sent === body]).toEqual([true, false]);
    const bare = { name: "Ada", lines: ["1"], country: "AQ" };
    expect(isOrderOf(encodeBody(basket, "tok_ok", bare), basket)).toBe(true);
  });

  it("depends neither on the names of products nor on the order of a price's members", () => {
    const renamed = basket.map((each) => ({ ...each, name: "Renamed", price: { currency: "USD", amount: 100 } }));
    expect(encodeBody(renamed, "tok_ok")).toBe(body);
  });

  it("differs with quantity, price and card", () => {
    const bodies = [body, encodeBody(basket, "tok_declined"), encodeBody(setQuantity(basket, "MUG", 3), "tok_ok"),
      encodeBody(reprice(basket, "MUG", { amount: 101, currency: "USD" }), "tok_ok")];
    expect(new Set(bodies).size).toBe(bodies.length);
    expect(isOrderOf(body, setQuantity(basket, "MUG", 3))).toBe(false);
  });
});

describe("decodeBody", () => {
  it.each(["", "{", "[]", "null"])("returns nothing for %j", (text) => expect(decodeBody(text)).toBeUndefined());
});
