import { describe, expect, it } from "vitest";

import { ApiProblem } from "@/shared/api/problem";
import { type Basket, reprice } from "@/shared/basket/basket";

import { encodeBody } from "./orderBody";
import { refusalOf, stillApplies } from "./refusal";

const basket: Basket = ["LAMP", "MUG"].map((sku) => ({ sku, name: sku, price: { amount: 100, currency: "USD" }, quantity: 2 }));
const body = encodeBody(basket, "tok_ok");
const violation = (pointer: string, code = "range") => ({ pointer, code, message: `wrong at ${pointer}` });
const problem = (...pointers: string[]) => new ApiProblem(400, "invalid", "no", pointers.map((pointer) => violation(pointer)));

describe("refusalOf", () => {
  it("groups violations by line, payment and others", () => {
    const refusal = refusalOf(problem("/lines/1/quantity", "/lines/0/unitPrice/amount", "/payment/token", "/lines", ""), body, basket, "tok_ok");
    expect([...refusal.lines].map(([sku, [first]]) => [sku, first?.pointer])).toEqual([
      ["LAMP", "/lines/0/unitPrice/amount"],
      ["MUG", "/lines/1/quantity"],
    ]);
    expect(refusal.payment).toHaveLength(1);
    expect(refusal.others.map(({ pointer }) => pointer)).toEqual(["/lines", ""]);
  });

  it("groups the violations of the address", () => {
    const refusal = refusalOf(problem("/deliveryAddress/postalCode"), body, basket, "tok_ok");
    expect([refusal.address.length, refusal.others.length, stillApplies(refusal)]).toEqual([1, 0, true]);
  });

  it("does not confuse line 10 with line 1", () => {
    const many: Basket = Array.from({ length: 11 }, (_, index) => ({ ...basket[0], sku: `S${index}`, name: "", price: { amount: 1, currency: "USD" }, quantity: 1 }));
    expect([...refusalOf(problem("/lines/10/sku"), encodeBody(many, "t"), many, "t").lines.keys()]).toEqual(["S10"]);
  });

  it("follows a line that moved, and drops a line that changed", () => {
    const refused = problem("/lines/1/unitPrice");
    expect([...refusalOf(refused, body, basket.slice(1), "tok_ok").lines.keys()]).toEqual(["MUG"]);
    expect(stillApplies(refusalOf(refused, body, reprice(basket, "MUG", { amount: 120, currency: "USD" }), "tok_ok"))).toBe(false);
  });

  it("drops the payment when another card is chosen", () => {
    expect(stillApplies(refusalOf(problem("/payment/token"), body, basket, "tok_declined"))).toBe(false);
  });
});
