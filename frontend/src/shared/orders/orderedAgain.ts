import * as v from "valibot";

import type { Order } from "@/shared/api/types";
import { readStored, writeStored } from "@/shared/storage/storage";

/** Lines of an order that went back into the basket, and the order that they became part of. */
const schema = v.pipe(
  v.array(v.object({ orderId: v.string(), lines: v.array(v.object({ sku: v.string(), quantity: v.number() })), again: v.optional(v.string()) })),
  v.maxLength(20),
);

export type Refills = Readonly<v.InferOutput<typeof schema>>;
type Lines = readonly Pick<Order["lines"][number], "sku" | "quantity">[];

/** The refills with those of one more order. The oldest ones are forgotten. */
export function withRefill(refills: Refills, orderId: string, lines: Lines): Refills {
  const others = refills.filter((refill) => refill.orderId !== orderId);
  return [...others, { orderId, lines: lines.map(({ sku, quantity }) => ({ sku, quantity })) }].slice(-20);
}

/** The refills after an order: it has all lines of those that it orders again. */
export function withOrder(refills: Refills, { id, lines }: { id: string; lines: Lines }): Refills {
  const unitsOf = (sku: string) => lines.filter((line) => line.sku === sku).reduce((units, { quantity }) => units + quantity, 0);
  const isOf = (refill: Refills[number]) => refill.again === undefined && refill.lines.length > 0 && refill.lines.every(({ sku, quantity }) => unitsOf(sku) >= quantity);
  return refills.map((refill) => (isOf(refill) ? { ...refill, again: id } : refill));
}

/** Each user has refills of their own. */
const nameOf = (userId: string) => `eventforge.again.${userId}`;
const refillsOf = (userId: string): Refills => readStored(nameOf(userId), schema) ?? [];

/** Remembers in this browser that lines of an order went back into the basket. */
export function rememberRefilled(userId: string, orderId: string, lines: Lines): void {
  writeStored(nameOf(userId), withRefill(refillsOf(userId), orderId, lines));
}

/** Remembers which orders an order that was placed orders again. */
export function rememberOrdered(userId: string, order: { id: string; lines: Lines }): void {
  const refills = refillsOf(userId);
  if (refills.length > 0) writeStored(nameOf(userId), withOrder(refills, order));
}

/** The order that ordered the lines of this one again in this browser. */
export function orderedAgain(userId: string, orderId: string): string | undefined {
  return refillsOf(userId).find((refill) => refill.orderId === orderId)?.again;
}
