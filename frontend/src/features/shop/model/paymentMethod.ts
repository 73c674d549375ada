import type { Stripe, StripeElements, StripeError } from "@stripe/stripe-js";

import { within } from "@/shared/payment/within";

/** Why a card form gave no payment method. */
export interface CardFault {
  message: string;
  /** Whether the form shows it at one of its fields, which then has the focus. */
  isAtField: boolean;
}

export type PaymentMethodResult = { id: string; fault?: never } | { id?: never; fault: CardFault };

/** Makes a payment method of what the shopper entered into the card form. Does not throw. */
export type CreatePaymentMethod = () => Promise<PaymentMethodResult>;

const limitMs = 30_000;

export const unreachable = "The payment service cannot be reached. Nothing was ordered or charged. Please try again.";
export const refusedSetup = "The payment service did not accept the card form. Nothing was ordered or charged. Please try again later.";

/** Submits the card form and makes a payment method of it, which is charged nothing yet. */
export async function createPaymentMethod(
  stripe: Pick<Stripe, "createPaymentMethod">,
  elements: Pick<StripeElements, "submit">,
): Promise<PaymentMethodResult> {
  try {
    return await within(limitMs, "the payment service", create(stripe, elements));
  } catch {
    return { fault: { message: unreachable, isAtField: false } };
  }
}

async function create(stripe: Pick<Stripe, "createPaymentMethod">, elements: Pick<StripeElements, "submit">): Promise<PaymentMethodResult> {
  const { error: refused } = await elements.submit();
  if (refused !== undefined) return { fault: faultOf(refused) };
  const { error, paymentMethod } = await stripe.createPaymentMethod({ elements: elements as StripeElements });
  return error === undefined ? { id: paymentMethod.id } : { fault: faultOf(error) };
}

/** Stripe writes its messages about cards for shoppers, and those of every other kind for developers. */
function faultOf({ type, message }: StripeError): CardFault {
  const isAtField = type === "validation_error";
  if ((isAtField || type === "card_error") && message !== undefined) return { message, isAtField };
  const isTemporary = ["api_connection_error", "api_error", "rate_limit_error"].includes(type);
  return { message: isTemporary ? unreachable : refusedSetup, isAtField: false };
}
