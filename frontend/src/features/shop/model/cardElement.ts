import type { MantineTheme } from "@mantine/core";
import type { Appearance, StripeElementLocale, StripeElementsOptionsMode, StripePaymentElementOptions } from "@stripe/stripe-js";

import type { Money } from "@/shared/api/types";

/**
 * An amount in Stripe's units. They are our minor units, except for the Icelandic
 * króna, which has none and which Stripe counts in hundredths; see CardAmounts in
 * domain/payment.
 */
export function stripeUnits({ amount, currency }: Money): number {
  return currency === "ISK" ? amount * 100 : amount;
}

/**
 * The options of a card form for an order that does not exist yet. The server
 * creates the payment with the payment method that the form makes, so these must
 * agree with what adapter/stripe sends: a card, captured later.
 *
 * Stripe.js of this version refuses paymentMethodTypes; allowedPaymentMethodTypes
 * is its successor.
 */
export function elementsOptions(total: Money, appearance: Appearance, language: string): StripeElementsOptionsMode {
  return {
    mode: "payment",
    amount: stripeUnits(total),
    currency: total.currency.toLowerCase(),
    captureMethod: "manual",
    paymentMethodCreation: "manual",
    allowedPaymentMethodTypes: ["card"],
    locale: language as StripeElementLocale, // Stripe.js falls back to English for a language that it does not know
    appearance,
    loader: "never", // the page has its own
  };
}

/** The card form itself. It is read-only while an order is being placed. Wallets are off: the page's permissions policy forbids them. */
export function cardOptions(isLocked: boolean): StripePaymentElementOptions {
  return { layout: "tabs", readOnly: isLocked, wallets: { applePay: "never", googlePay: "never", link: "never" } };
}

/**
 * The look of the card form, which is a page of Stripe's within ours and does not
 * see our stylesheet. Our font is not loaded there, so the next one of the list is used.
 */
export function appearanceOf({ colors, fontFamily }: Pick<MantineTheme, "colors" | "fontFamily">, scheme: "light" | "dark"): Appearance {
  const shade = (name: string, index: number) => shadeOf(colors, name, index);
  const isDark = scheme === "dark";
  return {
    theme: isDark ? "night" : "stripe",
    variables: {
      colorPrimary: shade("ember", isDark ? 5 : 7),
      colorBackground: isDark ? shade("dark", 7) : "#ffffff",
      colorText: isDark ? shade("dark", 0) : shade("gray", 9),
      colorTextSecondary: isDark ? shade("dark", 1) : shade("gray", 7),
      colorTextPlaceholder: isDark ? shade("dark", 2) : shade("gray", 6),
      colorDanger: shade("red", isDark ? 5 : 8),
      fontFamily,
      fontSizeBase: "16px",
      borderRadius: "8px",
      spacingUnit: "4px",
    },
    rules: {
      ".Input": { boxShadow: "none", border: `1px solid ${isDark ? shade("dark", 4) : shade("gray", 4)}` },
      ".Label": { fontWeight: "500" },
    },
  };
}

function shadeOf(colors: MantineTheme["colors"], name: string, index: number): string {
  const color = colors[name]?.[index];
  if (color === undefined) throw new Error(`the theme has no colour ${name}.${index}`);
  return color;
}
