import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { ApiProblem } from "@/shared/api/problem";
import type { StockedProduct } from "@/shared/api/types";
import { errorsOf } from "@/shared/forms/formErrors";

import { check, differences, draftOf, formOf, places } from "./productForm";
import { isSku } from "./sku";

const text = fc.string({ minLength: 1, maxLength: 20 }).map((words) => `A${words.trim()}`);
const product = fc
  .record({
    name: text,
    description: text,
    price: fc.record({ amount: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), currency: fc.constantFrom("USD", "EUR", "JPY", "KWD") }),
    active: fc.boolean(),
    category: fc.record({ slug: fc.constantFrom("desk", "akari"), name: text }),
  })
  .map((parts): StockedProduct => ({ sku: "LAMP", version: 3, updatedAt: "2026-11-01T12:00:00Z", stock: { onHand: 0, reserved: 0, available: 0 }, ...parts }));

const lamp = { name: "Lamp", description: "", category: "", price: "19.99", currency: "USD", isSold: true };

describe("draftOf", () => {
  it("does not change a product whose form is unchanged", () => {
    fc.assert(
      fc.property(product, (present) => {
        const { name, description, category, price, active } = present;
        expect(check(formOf(present), category === undefined ? [] : [category])).toEqual({});
        expect(draftOf(formOf(present), present.version, category === undefined ? [] : [category])).toEqual({ name, description, category, price, active, version: 3 });
        expect(differences(present, present)).toEqual([]);
      }),
    );
  });

  it("writes the currency in upper case, as ISO 4217 does", () => {
    expect(draftOf({ ...lamp, currency: " eur " }, undefined).price).toEqual({ amount: 1999, currency: "EUR" });
  });
});

it("creates a product without a version", () => {
  expect(draftOf(lamp, undefined)).not.toHaveProperty("version");
});

it("says what another operator changed", () => {
  const base: StockedProduct = {
    sku: "LAMP", name: "Lamp", description: "", price: { amount: 1999, currency: "USD" }, active: true, version: 1,
    stock: { onHand: 0, reserved: 0, available: 0 }, updatedAt: "2026-11-01T12:00:00Z",
  };
  const present = { ...base, name: "Brass lamp", category: { slug: "desk", name: "Desk" }, price: { amount: 2499, currency: "USD" }, active: false, version: 2 };
  expect(differences(base, present)).toEqual(["Name: Brass lamp", "Category: Desk", "Price: 24.99 USD", "No longer sold"]);
});

describe("check", () => {
  it.each([
    [{ price: "12.345" }, "price"],
    [{ price: "12.3.4" }, "price"],
    [{ price: "" }, "price"],
    [{ price: "0.00" }, "price"],
    [{ price: "-1" }, "price"],
    [{ price: "19.99", currency: "JPY" }, "price"],
    [{ currency: "EURO" }, "currency"],
    [{ currency: "€" }, "currency"],
    [{ name: "  " }, "name"],
  ])("reports only the invalid field of %j", (change, field) => {
    expect(Object.keys(check({ ...lamp, ...change }))).toEqual([field]);
  });
});

it("shows the faults of the amount and the currency at their own fields", () => {
  const violations = ["/price/amount", "/price/currency", "/price", "/sku"].map((pointer) => ({ pointer, code: "range", message: `at ${pointer}` }));
  const { fields, others } = errorsOf(new ApiProblem(400, "invalid", "no", violations), places);
  expect(fields).toEqual({ price: "At /price/amount. At /price.", currency: "At /price/currency." });
  expect(others).toEqual(["At /sku."]);
});

it.each([["LAMP-01", true], ["a", true], ["0.1_x", true], ["a b", false], ["", false], ["-a", false], ["é", false], ["a".repeat(65), false]])(
  "accepts %j as a SKU: %s",
  (sku, isAccepted) => {
    expect(isSku(sku)).toBe(isAccepted);
  },
);
