import * as v from "valibot";

import type { Money, OrderLine, Product } from "@/shared/api/types";
import { sum, times } from "@/shared/money/money";

/** The API's limits of an order. */
export const maxLines = 50;
export const maxQuantity = 1000;

const quantity = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maxQuantity));
const money = v.object({ amount: v.pipe(v.number(), v.safeInteger(), v.minValue(1)), currency: v.pipe(v.string(), v.length(3)) });

/** What a browser keeps of a basket; `price` is what its shopper has seen. */
export const basketSchema = v.pipe(
  v.array(v.object({ sku: v.string(), name: v.string(), price: money, quantity })),
  v.maxLength(maxLines),
  v.check((lines) => new Set(lines.map(({ sku }) => sku)).size === lines.length, "a product stands in one line"),
);

export type Basket = Readonly<v.InferOutput<typeof basketSchema>>;
export type BasketLine = Basket[number];

/** How many units are in it. */
export function unitsOf(basket: Basket): number {
  return basket.reduce((units, line) => units + line.quantity, 0);
}

/** What it costs at the prices seen; undefined when it is empty or in several currencies. */
export function subtotalOf(basket: Basket): Money | undefined {
  return sum(basket.map((line) => times(line.price, line.quantity)));
}

/** Whether a product has a place in it. */
export function hasRoomFor(basket: Basket, sku: string): boolean {
  return basket.length < maxLines || basket.some((line) => line.sku === sku);
}

/** One unit more of a product; the same basket when there is no room. */
export function add(basket: Basket, { sku, name, price }: Pick<Product, "sku" | "name" | "price">): Basket {
  const present = basket.find((line) => line.sku === sku);
  if (present !== undefined) return setQuantity(basket, sku, present.quantity + 1);
  return basket.length < maxLines ? [...basket, { sku, name, price, quantity: 1 }] : basket;
}

/** Another quantity of a line, held within the limits; none takes the line out. */
export function setQuantity(basket: Basket, sku: string, wanted: number): Basket {
  if (wanted < 1) return remove(basket, sku);
  const held = Math.min(Math.trunc(wanted), maxQuantity);
  return basket.map((line) => (line.sku === sku ? { ...line, quantity: held } : line));
}

export function remove(basket: Basket, sku: string): Basket {
  return basket.filter((line) => line.sku !== sku);
}

/** Puts a line that was taken out back to its place. */
export function restore(basket: Basket, line: BasketLine, index: number): Basket {
  if (basket.some(({ sku }) => sku === line.sku) || basket.length >= maxLines) return basket;
  return basket.toSpliced(index, 0, line);
}

/** Takes a new price as seen. */
export function reprice(basket: Basket, sku: string, price: Money): Basket {
  return basket.map((line) => (line.sku === sku ? { ...line, price } : line));
}

/** What is left once some of it is ordered: what was added meanwhile stays. */
export function without(basket: Basket, ordered: readonly Pick<OrderLine, "sku" | "quantity">[]): Basket {
  const taken = new Map(ordered.map(({ sku, quantity: units }) => [sku, units]));
  return basket.flatMap((line) => {
    const left = line.quantity - (taken.get(line.sku) ?? 0);
    return left > 0 ? [{ ...line, quantity: left }] : [];
  });
}
