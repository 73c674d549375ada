import { describe, expect, it } from "vitest";

import { add, type Basket, unitsOf } from "./basket";
import { BasketStore } from "./basketStore";

const product = (sku: string) => ({ sku, name: `Name of ${sku}`, price: { amount: 100, currency: "USD" } });

/** The stores of two tabs that share one storage. */
function twoTabs(): readonly [BasketStore, BasketStore] {
  let stored: Basket | undefined;
  const storage = { read: () => stored, write: (basket: Basket) => (stored = basket) };
  return [new BasketStore(storage), new BasketStore(storage)];
}

describe("BasketStore", () => {
  it("keeps a change that another tab made before this tab was notified", () => {
    const [first, second] = twoTabs();
    first.change((basket) => add(basket, product("A")));
    second.change((basket) => add(basket, product("B")));
    first.refresh();
    expect(first.basket().map((line) => line.sku)).toEqual(["A", "B"]);
    expect(first.basket()).toEqual(second.basket());
  });

  it("notifies its listeners of changes only", () => {
    const [first, second] = twoTabs();
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

  it("works without storage until the page is closed", () => {
    const store = new BasketStore({ read: () => undefined, write: () => undefined });
    store.change((basket) => add(basket, product("A")));
    store.change((basket) => add(basket, product("A")));
    expect(unitsOf(store.basket())).toBe(2);
  });
});
