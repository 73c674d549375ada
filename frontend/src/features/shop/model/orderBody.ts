import * as v from "valibot";

import type { OrderDraft } from "@/shared/api/types";
import type { Basket, BasketLine } from "@/shared/basket/basket";

/** The request body that orders a basket with a card. The same basket and card give the same bytes. */
export function encodeBody(basket: Basket, token: string): string {
  const lines = basket.map(({ sku, quantity, price: { amount, currency } }) => ({ sku, quantity, unitPrice: { amount, currency } }));
  return JSON.stringify({ lines, payment: { token } } satisfies OrderDraft);
}

const draftSchema = v.object({
  lines: v.array(v.object({ sku: v.string(), quantity: v.number(), unitPrice: v.object({ amount: v.number(), currency: v.string() }) })),
  payment: v.object({ token: v.string() }),
});

export type Draft = v.InferOutput<typeof draftSchema>;

/** Decodes a body that encodeBody made; undefined for any other text. */
export function decodeBody(body: string): Draft | undefined {
  try {
    const parsed = v.safeParse(draftSchema, JSON.parse(body));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/** The index of a basket's line in a draft; -1 if the line has changed since. */
export function positionOf(draft: Draft, { sku, quantity, price }: BasketLine): number {
  return draft.lines.findIndex(
    (line) =>
      line.sku === sku &&
      line.quantity === quantity &&
      line.unitPrice.amount === price.amount &&
      line.unitPrice.currency === price.currency,
  );
}

/** Whether a body orders exactly this basket. */
export function isOrderOf(body: string, basket: Basket): boolean {
  const draft = decodeBody(body);
  return draft !== undefined && encodeBody(basket, draft.payment.token) === body;
}
