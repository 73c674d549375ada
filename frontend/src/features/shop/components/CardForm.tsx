import { useComputedColorScheme, useMantineTheme } from "@mantine/core";
import { Elements, PaymentElement, useElements } from "@stripe/react-stripe-js";
import type { Stripe } from "@stripe/stripe-js";
import { useEffect, useEffectEvent, useMemo, useState } from "react";

import type { Money } from "@/shared/api/types";

import { appearanceOf, cardOptions, elementsOptions } from "../model/cardElement";
import { createPaymentMethod, type CreatePaymentMethod } from "../model/paymentMethod";

export interface CardFormProps {
  total: Money;
  isLocked: boolean;
  /** Called when the form can make payment methods, and with undefined when it no longer can. */
  onReady: (create: CreatePaymentMethod | undefined) => void;
  onChange: () => void;
  onLoadError: () => void;
}

/** Stripe's card form. What is entered goes to Stripe and is never seen by the app. */
export function CardForm({ stripe, total, ...fields }: CardFormProps & { stripe: Stripe }) {
  const { colors, fontFamily } = useMantineTheme();
  const scheme = useComputedColorScheme("light");
  const { amount, currency } = total;
  const options = useMemo(
    () => elementsOptions({ amount, currency }, appearanceOf({ colors, fontFamily }, scheme), document.documentElement.lang),
    [amount, currency, colors, fontFamily, scheme],
  );
  return (
    <Elements stripe={stripe} options={options}>
      <Fields stripe={stripe} {...fields} />
    </Elements>
  );
}

function Fields({ stripe, isLocked, onReady, onChange, onLoadError }: Omit<CardFormProps, "total"> & { stripe: Stripe }) {
  const elements = useElements();
  const [isShown, setShown] = useState(false);
  const report = useEffectEvent((create: CreatePaymentMethod | undefined) => onReady(create));
  useEffect(() => {
    if (!isShown || elements === null) return undefined;
    report(() => createPaymentMethod(stripe, elements));
    return () => report(undefined);
  }, [isShown, stripe, elements]);
  return <PaymentElement options={cardOptions(isLocked)} onReady={() => setShown(true)} onChange={onChange} onLoadError={onLoadError} />;
}
