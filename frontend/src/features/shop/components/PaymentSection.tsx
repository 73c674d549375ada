import { Code } from "@mantine/core";

import type { Money } from "@/shared/api/types";

import type { Payment } from "../hooks/usePayment";
import { CardPayment } from "./CardPayment";
import classes from "./Payment.module.css";
import { PaymentChoice } from "./PaymentChoice";
import { PaymentFrame } from "./PaymentFrame";

interface Props {
  payment: Payment;
  /** The total of the basket; undefined if it has several currencies. */
  total: Money | undefined;
  isLocked: boolean;
  /** Why the API refused the card, if it did. */
  refusal: string | undefined;
}

/** How the shopper pays, with the payment gateway of this environment. */
export function PaymentSection({ payment, total, isLocked, refusal }: Props) {
  const { gateway } = payment;
  switch (gateway.name) {
    case "sandbox":
      return <PaymentChoice token={payment.token} disabled={isLocked} error={refusal} onChoose={payment.choose} />;
    case "stripe":
      return <CardPayment publishableKey={gateway.publishableKey} total={total} payment={payment} isLocked={isLocked} refusal={refusal} />;
    case "unusable":
      return <Unusable fault={gateway.fault} />;
  }
}

/** Says that nobody can pay here, to the shopper and to whoever can change that. */
function Unusable({ fault }: { fault: string }) {
  return (
    <PaymentFrame>
      <div className={classes.form} role="alert">
        <p className={classes.error}>This shop cannot take payments at the moment. Your basket is kept, and nothing is ordered or charged.</p>
        <p className={classes.cause}>
          For the operators: {fault} in <Code>/config.json</Code>.
        </p>
      </div>
    </PaymentFrame>
  );
}
