import type { PaymentIntentOrSetupIntentResult } from "@stripe/stripe-js";

import type { Order, PaymentAction } from "@/shared/api/types";

/** What the shopper has to do so that the order goes on; undefined for any other order, and for one that is being cancelled. */
export function actionOf(order: Order): PaymentAction | undefined {
  return order.status === "processing" ? order.paymentAction : undefined;
}

/**
 * What came of asking the shopper to confirm a payment:
 * confirmed, refused: the order goes on by itself, or ends;
 * open: nothing was decided, and the shopper may try again.
 */
export type Answer = "confirmed" | "refused" | "open";

/** The answer in a result of Stripe's handleNextAction. Throws what kept it from asking. */
export function answerOf({ paymentIntent, error }: PaymentIntentOrSetupIntentResult): Answer {
  const status = paymentIntent?.status ?? error?.payment_intent?.status;
  if (status === "requires_capture" || status === "succeeded" || status === "processing") return "confirmed";
  if (status === "requires_action") return "open";
  if (status !== undefined || error?.code === "payment_intent_authentication_failure") return "refused";
  throw new Error(error?.message ?? "the payment service gave no answer");
}

/** The time that is left to confirm, as minutes and seconds such as "14:05"; undefined when it is over. */
export function timeLeft(until: string, now: number): string | undefined {
  const seconds = Math.ceil((Date.parse(until) - now) / 1000);
  if (!(seconds > 0)) return undefined;
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
