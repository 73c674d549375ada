import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";

import { add, type Basket, basketSchema, hasRoomFor, maxLines, maxQuantity, remove, reprice, restore, setQuantity, subtotalOf, unitsOf, without } from "./basket";
import { BasketStore } from "./basketStore";

const price = (amount: number) => ({ amount, currency: "USD" });
const product = (sku: string, amount = 100) => ({ sku, name: `Name of ${sku}`, price: price(amount) });
const skus = Array.from({ length: maxLines + 3 }, (_, index) => `SKU-${index}`);

const sku = fc.constantFrom(...skus);
const step = fc.oneof(
  sku.map((s) => (basket: Basket) => add(basket, product(s))),
  fc.tuple(sku, fc.integer({ min: -5, max: 2000 })).map(([s, wanted]) => (basket: Basket) => setQuantity(basket, s, wanted)),
  sku.map((s) => (basket: Basket) => remove(basket, s)),
  fc.tuple(sku, fc.integer({ min: 1, max: 5000 })).map(([s, amount]) => (basket: Basket) => reprice(basket, s, price(amount))),
  fc.tuple(sku, fc.nat(60)).map(([s, index]) => (basket: Basket) => restore(basket, { ...product(s), quantity: 2 }, index)),
  fc.tuple(sku, fc.integer({ min: 1, max: 3 })).map(([s, quantity]) => (basket: Basket) => without(basket, [{ sku: s, quantity }])),
);
const steps = fc.array(step, { maxLength: 200 });
const basketOf = (changes: ((basket: Basket) => Basket)[]) => changes.reduce<Basket>((basket, change) => change(basket), []);

describe("a basket", () => {
  it("is within the API's limits whatever is done to it", () => {
    fc.assert(fc.property(steps, (changes) => {
      expect(v.safeParse(basketSchema, basketOf(changes)).success).toBe(true);
    }));
  });

  it("reads back from storage as it was", () => {
    fc.assert(fc.property(steps, (changes) => {
      const basket = basketOf(changes);
      expect(v.parse(basketSchema, JSON.parse(JSON.stringify(basket)))).toEqual(basket);
    }));
  });

  it("gets a removed line back where it was", () => {
    fc.assert(fc.property(steps, fc.nat(), (changes, pick) => {
      const basket = basketOf(changes);
      fc.pre(basket.length > 0);
      const index = pick % basket.length;
      const line = basket[index];
      if (line === undefined) return;
      expect(restore(remove(basket, line.sku), line, index)).toEqual(basket);
    }));
  });

  it("is empty once all of it is ordered, and keeps what was added meanwhile", () => {
    fc.assert(fc.property(steps, steps, (changes, others) => {
      const basket = basketOf(changes);
      expect(without(basket, basket)).toEqual([]);
      const added = basketOf(others).filter((line) => basket.every((ordered) => ordered.sku !== line.sku));
      expect(without([...basket, ...added], basket)).toEqual(added);
    }));
  });

  it("adds up in whole minor units", () => {
    const basket = setQuantity(add(add([], product("A", 1005)), product("B", 1)), "A", 3);
    expect(unitsOf(basket)).toBe(4);
    expect(subtotalOf(basket)).toEqual(price(3016));
    expect(subtotalOf([])).toBeUndefined();
  });

  it("has no room for a product beyond fifty, but for more of those in it", () => {
    const full = basketOf(skus.slice(0, maxLines).map((s) => (basket: Basket) => add(basket, product(s))));
    expect(full).toHaveLength(maxLines);
    expect(hasRoomFor(full, "ANOTHER")).toBe(false);
    expect(add(full, product("ANOTHER"))).toBe(full);
    expect(hasRoomFor(full, "SKU-0")).toBe(true);
    expect(setQuantity(full, "SKU-0", maxQuantity + 1)[0]?.quantity).toBe(maxQuantity);
  });

  it.each([
    ["no list", {}],
    ["half a unit", [{ ...product("A"), quantity: 0.5 }]],
    ["nothing of a product", [{ ...product("A"), quantity: 0 }]],
    ["too much of a product", [{ ...product("A"), quantity: 1001 }]],
    ["a price in fractions", [{ ...product("A", 0.1), quantity: 1 }]],
    ["a product twice", [{ ...product("A"), quantity: 1 }, { ...product("A"), quantity: 1 }]],
  ])("is not read from %s", (_, stored) => expect(v.safeParse(basketSchema, stored).success).toBe(false));
});

/** Two tabs share what the browser keeps; each has a store of its own. */
describe("BasketStore", () => {
  const tabs = () => {
    let kept: Basket | undefined;
    const keeper = { read: () => kept, write: (basket: Basket) => (kept = basket) };
    return [new BasketStore(keeper), new BasketStore(keeper)] as const;
  };

  it("loses no change that another tab made before this one heard of it", () => {
    const [first, second] = tabs();
    first.change((basket) => add(basket, product("A")));
    second.change((basket) => add(basket, product("B")));
    first.refresh();
    expect(first.basket().map((line) => line.sku)).toEqual(["A", "B"]);
    expect(first.basket()).toEqual(second.basket());
  });

  it("tells its listeners of changes, and of nothing else", () => {
    const [first, second] = tabs();
    let calls = 0;
    const stop = second.subscribe(() => calls++);
    second.refresh();
    expect(calls).toBe(0);
    first.change((basket) => add(basket, product("A")));
    second.refresh();
    second.refresh();
    expect(calls).toBe(1);
    stop();
    second.change(() => []);
    expect(calls).toBe(1);
  });

  it("works without storage as long as the page lives", () => {
    const store = new BasketStore({ read: () => undefined, write: () => undefined });
    store.change((basket) => add(basket, product("A")));
    store.change((basket) => add(basket, product("A")));
    expect(unitsOf(store.basket())).toBe(2);
  });
});
