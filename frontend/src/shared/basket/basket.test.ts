import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";

import { add, addMissing, type Basket, basketSchema, hasRoomFor, maxLines, maxQuantity, remove, removeOrdered, reprice, restore, setQuantity, subtotalOf, unitsOf } from "./basket";

const price = (amount: number) => ({ amount, currency: "USD" });
const product = (sku: string, amount = 100) => ({ sku, name: `Name of ${sku}`, price: price(amount) });
const skus = Array.from({ length: maxLines + 3 }, (_, index) => `SKU-${index}`);

const sku = fc.constantFrom(...skus);
const change = fc.oneof(
  sku.map((s) => (basket: Basket) => add(basket, product(s))),
  fc.tuple(sku, fc.integer({ min: -5, max: 2000 })).map(([s, wanted]) => (basket: Basket) => setQuantity(basket, s, wanted)),
  sku.map((s) => (basket: Basket) => remove(basket, s)),
  fc.tuple(sku, fc.integer({ min: 1, max: 5000 })).map(([s, amount]) => (basket: Basket) => reprice(basket, s, price(amount))),
  fc.tuple(sku, fc.integer({ min: 1, max: 2000 })).map(([s, quantity]) => (basket: Basket) => addMissing(basket, { ...product(s), quantity })),
  fc.tuple(sku, fc.nat(60)).map(([s, index]) => (basket: Basket) => restore(basket, { ...product(s), quantity: 2 }, index)),
  fc.tuple(sku, fc.integer({ min: 1, max: 3 })).map(([s, quantity]) => (basket: Basket) => removeOrdered(basket, [{ sku: s, quantity }])),
);
const changes = fc.array(change, { maxLength: 200 });
const basketAfter = (all: ((basket: Basket) => Basket)[]) => all.reduce<Basket>((basket, each) => each(basket), []);

describe("a basket", () => {
  it("stays within the API's limits after any changes", () => {
    fc.assert(fc.property(changes, (all) => {
      expect(v.safeParse(basketSchema, basketAfter(all)).success).toBe(true);
    }));
  });

  it("is the same after it was stored and read", () => {
    fc.assert(fc.property(changes, (all) => {
      const basket = basketAfter(all);
      expect(v.parse(basketSchema, JSON.parse(JSON.stringify(basket)))).toEqual(basket);
    }));
  });

  it("restores a removed line at its index", () => {
    fc.assert(fc.property(changes, fc.nat(), (all, pick) => {
      const basket = basketAfter(all);
      fc.pre(basket.length > 0);
      const index = pick % basket.length;
      const line = basket[index];
      if (line === undefined) return;
      expect(restore(remove(basket, line.sku), line, index)).toEqual(basket);
    }));
  });

  it("is empty after all of it is ordered, and keeps lines added since", () => {
    fc.assert(fc.property(changes, changes, (all, others) => {
      const basket = basketAfter(all);
      expect(removeOrdered(basket, basket)).toEqual([]);
      const added = basketAfter(others).filter((line) => basket.every((ordered) => ordered.sku !== line.sku));
      expect(removeOrdered([...basket, ...added], basket)).toEqual(added);
    }));
  });

  it("has at least the lines of another one after they were added, once however often, and loses nothing", () => {
    fc.assert(fc.property(changes, changes, (all, others) => {
      const [basket, wanted] = [basketAfter(all), basketAfter(others)];
      const after = wanted.reduce(addMissing, basket);
      expect(wanted.reduce(addMissing, after)).toEqual(after);
      for (const line of basket) expect(after.find(({ sku: s }) => s === line.sku)).toMatchObject({ price: line.price });
      for (const { sku: s, quantity } of [...basket, ...wanted]) {
        const units = after.find((line) => line.sku === s)?.quantity ?? 0;
        expect(units >= quantity || (units === 0 && after.length === maxLines)).toBe(true);
      }
    }));
  });

  it("adds up in whole minor units", () => {
    const basket = setQuantity(add(add([], product("A", 1005)), product("B", 1)), "A", 3);
    expect(unitsOf(basket)).toBe(4);
    expect(subtotalOf(basket)).toEqual(price(3016));
    expect(subtotalOf([])).toBeUndefined();
  });

  it("with fifty products has room for more units of them, but for no other product", () => {
    const full = basketAfter(skus.slice(0, maxLines).map((s) => (basket: Basket) => add(basket, product(s))));
    expect(full).toHaveLength(maxLines);
    expect(hasRoomFor(full, "ANOTHER")).toBe(false);
    expect(add(full, product("ANOTHER"))).toBe(full);
    expect(hasRoomFor(full, "SKU-0")).toBe(true);
    expect(setQuantity(full, "SKU-0", maxQuantity + 1)[0]?.quantity).toBe(maxQuantity);
  });

  it.each([
    ["an object", {}],
    ["half a unit", [{ ...product("A"), quantity: 0.5 }]],
    ["a quantity of zero", [{ ...product("A"), quantity: 0 }]],
    ["a quantity above the limit", [{ ...product("A"), quantity: 1001 }]],
    ["a fractional price", [{ ...product("A", 0.1), quantity: 1 }]],
    ["two lines of one product", [{ ...product("A"), quantity: 1 }, { ...product("A"), quantity: 1 }]],
  ])("is not read from %s", (_, stored) => expect(v.safeParse(basketSchema, stored).success).toBe(false));
});
