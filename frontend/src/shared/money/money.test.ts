import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { formatMoney, fromDecimal, minorDigits, sum, times, toDecimal } from "./money";

const currency = fc.constantFrom("USD", "EUR", "JPY", "KWD", "CHF");
const money = fc.record({ amount: fc.nat(Number.MAX_SAFE_INTEGER), currency });

describe("money", () => {
  it("has the decimal digits of ISO 4217", () => {
    expect(["USD", "JPY", "KWD"].map(minorDigits)).toEqual([2, 0, 3]);
  });

  it("is formatted for the locale", () => {
    expect(formatMoney({ amount: 123456, currency: "USD" }, "en-US")).toBe("$1,234.56");
    expect(formatMoney({ amount: 123456, currency: "EUR" }, "de-DE")).toBe("1.234,56\u00a0€");
    expect(formatMoney({ amount: 1234, currency: "JPY" }, "en-US")).toBe("¥1,234");
    expect(formatMoney({ amount: -5, currency: "USD" }, "en-US")).toBe("-$0.05");
  });

  it("formats the largest amount to the last digit", () => {
    expect(formatMoney({ amount: 9007199254740991, currency: "USD" }, "en-US")).toBe("$90,071,992,547,409.91");
  });

  it("parses every amount that it formats", () => {
    fc.assert(fc.property(money, (m) => {
      expect(fromDecimal(toDecimal(m), m.currency)).toEqual(m);
    }));
  });

  it.each(["", "abc", "1.", ".5", "1.234", "-1", "1,2,3", "1e3", "99999999999999999"])("refuses %j as dollars", (text) => {
    expect(fromDecimal(text, "USD")).toBeUndefined();
  });

  it("accepts a comma as the decimal separator", () => {
    expect(fromDecimal("19,9", "EUR")).toEqual({ amount: 1990, currency: "EUR" });
  });

  it("adds and multiplies in minor units", () => {
    const price = { amount: 1005, currency: "USD" };
    expect(sum([times(price, 3), { amount: 1, currency: "USD" }])).toEqual({ amount: 3016, currency: "USD" });
  });

  it("has no sum for different currencies or an empty list", () => {
    expect(sum([])).toBeUndefined();
    expect(sum([{ amount: 1, currency: "USD" }, { amount: 1, currency: "EUR" }])).toBeUndefined();
  });
});
