import * as v from "valibot";

import type { AddressDraft, OrderDraft } from "@/shared/api/types";
import type { Basket, BasketLine } from "@/shared/basket/basket";

/** The request body that orders a basket with a card, to an address. The same basket, card and address give the same bytes. */
export function encodeBody(basket: Basket, token: string, deliveryAddress?: AddressDraft): string {
  const lines = basket.map(({ sku, quantity, price: { amount, currency } }) => ({ sku, quantity, unitPrice: { amount, currency } }));
  return JSON.stringify({ lines, payment: { token }, ...(deliveryAddress !== undefined && { deliveryAddress }) } satisfies OrderDraft);
}

/** Its members are in the order in which the form gives them, so that a decoded address is encoded to the same bytes. */
const addressSchema = v.object({
  name: v.string(),
  lines: v.array(v.string()),
  city: v.exactOptional(v.string()),
  region: v.exactOptional(v.string()),
  postalCode: v.exactOptional(v.string()),
  country: v.string(),
});

const draftSchema = v.object({
  lines: v.array(v.object({ sku: v.string(), quantity: v.number(), unitPrice: v.object({ amount: v.number(), currency: v.string() }) })),
  payment: v.object({ token: v.string() }),
  deliveryAddress: v.optional(addressSchema), // what the release before has sent has none
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
  return draft !== undefined && encodeBody(basket, draft.payment.token, draft.deliveryAddress) === body;
}
