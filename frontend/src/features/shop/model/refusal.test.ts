import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { ApiProblem } from "@/shared/api/problem";

import { type Basket, reprice, setQuantity } from "./basket";
import { bodyOf, isOrderOf, parseBody } from "./orderBody";
import { refusalOf, stands } from "./refusal";

const basket: Basket = ["LAMP", "MUG"].map((sku) => ({ sku, name: sku, price: { amount: 100, currency: "USD" }, quantity: 2 }));
const body = bodyOf(basket, "tok_ok");
const violation = (pointer: string, code = "range") => ({ pointer, code, message: `wrong at ${pointer}` });
const problem = (...pointers: string[]) => new ApiProblem(400, "invalid", "no", pointers.map((pointer) => violation(pointer)));

describe("bodyOf", () => {
  const line = fc.record({ sku: fc.string(), name: fc.string(), price: fc.record({ amount: fc.nat(), currency: fc.constant("USD") }), quantity: fc.nat() });

  it("is read back as what was ordered, and recognised", () => {
    fc.assert(fc.property(fc.array(line), fc.string(), (lines, token) => {
      const written = bodyOf(lines, token);
      expect(parseBody(written)?.lines.map(({ sku }) => sku)).toEqual(lines.map(({ sku }) => sku));
      expect(isOrderOf(written, lines)).toBe(true);
    }));
  });

  it("does not depend on a product's name, nor on the order of a price's members", () => {
    const renamed = basket.map((line) => ({ ...line, name: "Renamed", price: { currency: "USD", amount: 100 } }));
    expect(bodyOf(renamed, "tok_ok")).toBe(body);
  });

  it("differs with quantity, price and card", () => {
    const bodies = [body, bodyOf(basket, "tok_declined"), bodyOf(setQuantity(basket, "MUG", 3), "tok_ok"),
      bodyOf(reprice(basket, "MUG", { amount: 101, currency: "USD" }), "tok_ok")];
    expect(new Set(bodies).size).toBe(bodies.length);
    expect(isOrderOf(body, setQuantity(basket, "MUG", 3))).toBe(false);
  });

  it.each(["", "{", "[]", "null"])("reads nothing from %j", (text) => expect(parseBody(text)).toBeUndefined());
});

describe("refusalOf", () => {
  it("shows each violation where it belongs", () => {
    const refusal = refusalOf(problem("/lines/1/quantity", "/lines/0/unitPrice/amount", "/payment/token", "/lines", ""), body, basket, "tok_ok");
    expect([...refusal.lines].map(([sku, [first]]) => [sku, first?.pointer])).toEqual([
      ["LAMP", "/lines/0/unitPrice/amount"],
      ["MUG", "/lines/1/quantity"],
    ]);
    expect(refusal.payment).toHaveLength(1);
    expect(refusal.rest.map(({ pointer }) => pointer)).toEqual(["/lines", ""]);
  });

  it("takes line 10 for no part of line 1", () => {
    const many: Basket = Array.from({ length: 11 }, (_, index) => ({ ...basket[0], sku: `S${index}`, name: "", price: { amount: 1, currency: "USD" }, quantity: 1 }));
    expect([...refusalOf(problem("/lines/10/sku"), bodyOf(many, "t"), many, "t").lines.keys()]).toEqual(["S10"]);
  });

  it("follows a line that moved, and is gone from one that was changed", () => {
    const refused = problem("/lines/1/unitPrice");
    expect([...refusalOf(refused, body, basket.slice(1), "tok_ok").lines.keys()]).toEqual(["MUG"]);
    expect(stands(refusalOf(refused, body, reprice(basket, "MUG", { amount: 120, currency: "USD" }), "tok_ok"))).toBe(false);
  });

  it("is gone from a card that was changed", () => {
    expect(stands(refusalOf(problem("/payment/token"), body, basket, "tok_declined"))).toBe(false);
  });
});
