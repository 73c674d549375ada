import { describe, expect, it } from "vitest";

import { check, empty, requestOf } from "./settleForm";

const usd = (amount: number) => ({ amount, currency: "USD" });
const dues = [{ amount: usd(3500) }, { amount: usd(500), refundId: "a" }];
const form = { due: 1, amount: "5.00", reference: " transfer 4711 ", reason: " the card is closed " };

describe("a settlement", () => {
  it("names what it settles", () => {
    expect(check(dues)(form)).toEqual({});
    expect(requestOf(dues, form)).toEqual({ amount: usd(500), reference: "transfer 4711", reason: "the card is closed", refundId: "a" });
    expect(requestOf(dues, { ...form, due: 0 })).not.toHaveProperty("refundId");
    expect(requestOf([], form)).toBeUndefined();
  });

  it("is of all that is due", () => {
    expect(Object.keys(check(dues)(empty))).toEqual(["amount", "reference", "reason"]);
    for (const amount of ["4.99", "5.01", "35.00"]) expect(check(dues)({ ...form, amount })).toHaveProperty("amount");
  });
});
