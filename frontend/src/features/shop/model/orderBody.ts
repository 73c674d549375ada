import * as v from "valibot";

import type { OrderDraft } from "@/shared/api/types";

import type { Basket, BasketLine } from "./basket";

/** The request's body for a basket and a card: the same for the same, byte for byte. */
export function bodyOf(basket: Basket, token: string): string {
  const lines = basket.map(({ sku, quantity, price: { amount, currency } }) => ({ sku, quantity, unitPrice: { amount, currency } }));
  return JSON.stringify({ lines, payment: { token } } satisfies OrderDraft);
}

const draftSchema = v.object({
  lines: v.array(v.object({ sku: v.string(), quantity: v.number(), unitPrice: v.object({ amount: v.number(), currency: v.string() }) })),
  payment: v.object({ token: v.string() }),
});

export type Draft = v.InferOutput<typeof draftSchema>;

/** What a body orders; undefined when it is none of ours. */
export function parseBody(body: string): Draft | undefined {
  try {
    const parsed = v.safeParse(draftSchema, JSON.parse(body));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/** Where a basket's line stands in a draft, unless it was changed since. */
export function positionOf(draft: Draft, { sku, quantity, price }: BasketLine): number {
  return draft.lines.findIndex(
    (line) =>
      line.sku === sku &&
      line.quantity === quantity &&
      line.unitPrice.amount === price.amount &&
      line.unitPrice.currency === price.currency,
  );
}

/** Whether a body orders exactly what is in the basket. */
export function isOrderOf(body: string, basket: Basket): boolean {
  const draft = parseBody(body);
  return draft !== undefined && bodyOf(basket, draft.payment.token) === body;
}
