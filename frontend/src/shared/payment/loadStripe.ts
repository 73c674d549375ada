import type { Stripe } from "@stripe/stripe-js";

import { within } from "./within";

const limitMs = 20_000;

/**
 * Loads Stripe.js from Stripe, as its terms demand, when a shopper is about to
 * pay and not before. Repeating it after a failure is safe. Throws if the script
 * cannot be loaded in time or does not accept the key.
 */
export function loadStripe(publishableKey: string): Promise<Stripe> {
  return within(limitMs, "loading Stripe.js", load(publishableKey));
}

async function load(publishableKey: string): Promise<Stripe> {
  const { loadStripe: fromStripe } = await import("@stripe/stripe-js/pure");
  const stripe = await fromStripe(publishableKey);
  if (stripe === null) throw new Error("Stripe.js runs in browsers only");
  return stripe;
}
