import type { ReactNode } from "react";

import classes from "./Payment.module.css";

interface Props {
  hint?: string;
  children: ReactNode;
}

/** The titled part of the checkout in which the shopper says how to pay. */
export function PaymentFrame({ hint, children }: Props) {
  return (
    <section aria-labelledby="payment-title">
      <h2 id="payment-title" className={classes.title}>
        Payment
      </h2>
      {hint !== undefined && <p className={classes.hint}>{hint}</p>}
      {children}
    </section>
  );
}
