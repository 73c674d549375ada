import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";

import type { Product } from "@/shared/api/types";
import { type Basket, basketSchema, maxLines, maxQuantity } from "@/shared/basket/basket";

import { leftOutOf, offerOf, putInto, textOf, wantedOf } from "./reorder";

const usd = (amount: number) => ({ amount, currency: "USD" });
const ordered = (sku: string, quantity: number) => ({ sku, name: `Name of ${sku}`, quantity, unitPrice: usd(100) });
const inBasket = (sku: string, quantity: number, amount = 100) => ({ sku, name: `Name of ${sku}`, quantity, price: usd(amount) });
const product = (sku: string, available: number, price = usd(100)): Product => ({ sku, name: `Name of ${sku}`, description: "", price, available });
const catalog = (...products: Product[]) => new Map(products.map((each) => [each.sku, each]));

describe("wantedOf", () => {
  it("makes one line of several of one product", () => {
    expect(wantedOf({ lines: [ordered("A", 2), ordered("B", 1), ordered("A", 3)] })).toEqual([inBasket("A", 5), inBasket("B", 1)]);
  });
});

describe("offerOf", () => {
  const wanted = [inBasket("A", 4)];

  it.each<[string, ReturnType<typeof catalog>, Basket, string[], boolean]>([
    ["as before", catalog(product("A", 4)), wanted, [], false],
    ["fewer", catalog(product("A", 3)), [inBasket("A", 3)], ["Only 3 left. You ordered 4."], true],
    ["none left", catalog(product("A", 0)), [], ["Out of stock."], true],
    ["none left, at another price", catalog(product("A", 0, usd(90))), [], ["Out of stock."], true],
    ["no longer sold", catalog(), [], ["This product is no longer sold."], true],
    ["another price", catalog(product("A", 9, usd(120))), [inBasket("A", 4, 120)], ["The price is now $1.20. It was $1.00."], false],
    ["another currency", catalog(product("A", 9, { amount: 100, currency: "EUR" })), [{ ...inBasket("A", 4), price: { amount: 100, currency: "EUR" } }], ["The price is now €1.00. It was $1.00."], false],
    ["fewer, at another price", catalog(product("A", 1, usd(120))), [inBasket("A", 1, 120)], ["The price is now $1.20. It was $1.00.", "Only 1 left. You ordered 4."], true],
  ])("%s", (_, products, lines, messages, isShort) => {
    const offer = offerOf(wanted, products, "en-US");
    expect(offer.lines).toEqual(lines);
    expect(offer.differences).toEqual(messages.length === 0 ? [] : [{ sku: "A", name: "Name of A", messages, isShort }]);
  });
});

describe("putInto and leftOutOf", () => {
  const skus = Array.from({ length: maxLines + 5 }, (_, index) => `SKU-${index}`);
  const lineOf = (most: number) => fc.tuple(fc.constantFrom(...skus), fc.integer({ min: 1, max: most })).map(([sku, quantity]) => inBasket(sku, quantity));
  const basket = fc.uniqueArray(lineOf(maxQuantity), { selector: ({ sku }) => sku, maxLength: maxLines });
  const orderOf = fc.array(lineOf(maxQuantity).map(({ sku, quantity }) => ordered(sku, quantity)), { minLength: 1, maxLength: maxLines });

  it("keep the basket within its limits, and say exactly which lines are not wholly in it", () => {
    fc.assert(fc.property(basket, orderOf, (before, lines) => {
      const wanted = wantedOf({ lines });
      const after = putInto(before, wanted);
      expect(v.safeParse(basketSchema, after).success).toBe(true);
      expect(putInto(after, wanted)).toEqual(after);
      const short = wanted.filter(({ sku, quantity }) => !after.some((line) => line.sku === sku && line.quantity >= quantity));
      expect(leftOutOf(after, wanted).map(({ sku }) => sku)).toEqual(short.map(({ sku }) => sku));
    }));
  });

  it("leave a line that is in the basket at the price that the shopper has seen there", () => {
    expect(putInto([inBasket("A", 5, 90)], [inBasket("A", 2), inBasket("B", 1)])).toEqual([inBasket("A", 5, 90), inBasket("B", 1)]);
  });

  it("say what did not fit, and why", () => {
    const full = skus.slice(0, maxLines).map((sku) => inBasket(sku, 1));
    const wanted = [inBasket("SKU-0", maxQuantity + 1), inBasket("OTHER", 1)];
    expect(leftOutOf(putInto(full, wanted), wanted).map(({ sku, messages }) => [sku, ...messages])).toEqual([
      ["SKU-0", "A basket holds at most 1000 units of a product."],
      ["OTHER", "Your basket is full: it holds at most 50 products."],
    ]);
  });
});

describe("textOf", () => {
  const difference = (isShort: boolean) => ({ sku: "A", name: "A", messages: [], isShort });

  it.each([
    ["Nothing could be put into your basket", false, [difference(true)]],
    ["Not everything could be put into your basket", true, [difference(false), difference(true)]],
    ["Prices have changed since this order", true, [difference(false)]],
  ])("%s", (title, isAnyInBasket, differences) => {
    expect(textOf(isAnyInBasket, differences).title).toBe(title);
    expect(textOf(isAnyInBasket, differences).text).toMatch(/Nothing is ordered/);
  });
});
