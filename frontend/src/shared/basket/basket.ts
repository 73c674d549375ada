import * as v from "valibot";

import type { Money, OrderLine, Product } from "@/shared/api/types";
import { sum, times } from "@/shared/money/money";

/** The API's limits for one order. */
export const maxLines = 50;
export const maxQuantity = 1000;

const quantity = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maxQuantity));
const money = v.object({ amount: v.pipe(v.number(), v.safeInteger(), v.minValue(1)), currency: v.pipe(v.string(), v.length(3)) });

/** A basket as the browser stores it. `price` is the price that the shopper has seen. */
export const basketSchema = v.pipe(
  v.array(v.object({ sku: v.string(), name: v.string(), price: money, quantity })),
  v.maxLength(maxLines),
  v.check((lines) => new Set(lines.map(({ sku }) => sku)).size === lines.length, "a product has one line only"),
);

export type Basket = Readonly<v.InferOutput<typeof basketSchema>>;
export type BasketLine = Basket[number];

/** The number of units in the basket. */
export function unitsOf(basket: Basket): number {
  return basket.reduce((units, line) => units + line.quantity, 0);
}

/** The sum at the prices that the shopper has seen; undefined for an empty basket or several currencies. */
export function subtotalOf(basket: Basket): Money | undefined {
  return sum(basket.map((line) => times(line.price, line.quantity)));
}

/** Whether the basket has room for a product. */
export function hasRoomFor(basket: Basket, sku: string): boolean {
  return basket.length < maxLines || basket.some((line) => line.sku === sku);
}

/** Adds one unit of a product. Returns the same basket when there is no room. */
export function add(basket: Basket, { sku, name, price }: Pick<Product, "sku" | "name" | "price">): Basket {
  const present = basket.find((line) => line.sku === sku);
  if (present !== undefined) return setQuantity(basket, sku, present.quantity + 1);
  return basket.length < maxLines ? [...basket, { sku, name, price, quantity: 1 }] : basket;
}

/**
 * Adds what is missing of a line, so that the basket has at least as many units as
 * the line. Doing it twice has the effect of once. A line that is there keeps its
 * price. Returns the same basket when there is no room.
 */
export function addMissing(basket: Basket, line: BasketLine): Basket {
  const present = basket.find(({ sku }) => sku === line.sku);
  if (present !== undefined) return setQuantity(basket, line.sku, Math.max(present.quantity, line.quantity));
  return basket.length < maxLines ? setQuantity([...basket, line], line.sku, line.quantity) : basket;
}

/** Sets the quantity of a line, limited to maxQuantity. A quantity below 1 removes the line. */
export function setQuantity(basket: Basket, sku: string, wanted: number): Basket {
  if (wanted < 1) return remove(basket, sku);
  const limited = Math.min(Math.trunc(wanted), maxQuantity);
  return basket.map((line) => (line.sku === sku ? { ...line, quantity: limited } : line));
}

export function remove(basket: Basket, sku: string): Basket {
  return basket.filter((line) => line.sku !== sku);
}

/** Puts a removed line back at its index. */
export function restore(basket: Basket, line: BasketLine, index: number): Basket {
  if (basket.some(({ sku }) => sku === line.sku) || basket.length >= maxLines) return basket;
  return basket.toSpliced(index, 0, line);
}

/** Sets the price of a line to one that the shopper has accepted. */
export function reprice(basket: Basket, sku: string, price: Money): Basket {
  return basket.map((line) => (line.sku === sku ? { ...line, price } : line));
}

/** Removes the units that were ordered. Units added since then stay. */
export function removeOrdered(basket: Basket, ordered: readonly Pick<OrderLine, "sku" | "quantity">[]): Basket {
  const orderedUnits = new Map(ordered.map(({ sku, quantity: units }) => [sku, units]));
  return basket.flatMap((line) => {
    const left = line.quantity - (orderedUnits.get(line.sku) ?? 0);
    return left > 0 ? [{ ...line, quantity: left }] : [];
  });
}
