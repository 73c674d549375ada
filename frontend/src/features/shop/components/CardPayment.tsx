import { Button, Skeleton, VisuallyHidden } from "@mantine/core";
import { type ReactNode, useEffect, useRef, useState } from "react";

import type { Money } from "@/shared/api/types";

import { useStripe } from "../api/loadStripe";
import type { Payment } from "../hooks/usePayment";
import type { CardFault } from "../model/paymentMethod";
import type { CardFormProps } from "./CardForm";
import classes from "./Payment.module.css";
import { PaymentFrame } from "./PaymentFrame";

interface Props {
  publishableKey: string;
  /** The total of the basket; undefined if it has several currencies. */
  total: Money | undefined;
  payment: Payment;
  isLocked: boolean;
  /** Why the API refused the card, if it did. */
  refusal: string | undefined;
}

/** Payment by card through Stripe. */
export function CardPayment({ publishableKey, total, payment, isLocked, refusal }: Props) {
  const fault = payment.fault ?? (refusal === undefined ? undefined : { message: refusal, isAtField: false });
  return (
    <PaymentFrame hint="Your card details go straight to Stripe, our payment service. This shop never sees them.">
      {total === undefined ? (
        <p className={classes.hint}>A card can pay only in one currency. Please order the products of each currency by themselves.</p>
      ) : (
        <LoadedForm publishableKey={publishableKey} total={total} isLocked={isLocked} onReady={payment.onReady} onChange={payment.onChange} />
      )}
      {fault !== undefined && <Fault key={fault.message} fault={fault} />}
    </PaymentFrame>
  );
}

function LoadedForm({ publishableKey, ...props }: Omit<CardFormProps, "onLoadError"> & { publishableKey: string }) {
  const { data, isError, refetch } = useStripe(publishableKey, () => import("./CardForm"));
  const [failures, setFailures] = useState(0);
  const [isBroken, setBroken] = useState(false);
  const retry = () => {
    setBroken(false);
    setFailures((count) => count + 1);
    if (isError) void refetch();
  };
  const fail = () => {
    props.onReady(undefined);
    setBroken(true);
  };
  if (isError || isBroken) return <Unavailable onRetry={retry} />;
  if (data === undefined) return <Loading />;
  const { CardForm } = data.form;
  return (
    <div className={classes.form}>
      <CardForm key={failures} stripe={data.stripe} {...props} onLoadError={fail} />
    </div>
  );
}

/** As tall as the form, so that nothing moves when it appears. */
function Loading() {
  return (
    <div className={classes.form} role="status">
      <VisuallyHidden>The card form is loading.</VisuallyHidden>
      <Skeleton height={64} mb="md" />
      <div className={classes.pair}>
        <Skeleton height={64} />
        <Skeleton height={64} />
      </div>
    </div>
  );
}

function Unavailable({ onRetry }: { onRetry: () => void }) {
  return (
    <Message>
      <p className={classes.error}>The card form could not be loaded from Stripe. Your basket is kept, and nothing is ordered or charged.</p>
      <Button size="xs" variant="default" onClick={onRetry}>
        Load it again
      </Button>
    </Message>
  );
}

function Message({ children }: { children: ReactNode }) {
  return (
    <div className={classes.form} role="alert">
      {children}
    </div>
  );
}

/**
 * Says why the card gave no payment. It takes the focus that the button has lost.
 * A fault that the form shows at a field, which then has the focus, is only read
 * out: the form is a page of its own, and its messages may not be.
 */
function Fault({ fault: { message, isAtField } }: { fault: CardFault }) {
  const text = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (!isAtField) text.current?.focus();
  }, [isAtField]);
  if (isAtField) return <VisuallyHidden role="alert">{message}</VisuallyHidden>;
  return (
    <p ref={text} role="alert" tabIndex={-1} className={classes.error}>
      {message}
    </p>
  );
}
