import { IconCreditCard } from "@tabler/icons-react";

import { testCards } from "../model/testCards";
import classes from "./PaymentChoice.module.css";

interface Props {
  token: string;
  disabled: boolean;
  /** Why the API refused the card, if it did. */
  error: string | undefined;
  onChoose: (token: string) => void;
}

/** The test cards of the sandbox payment gateway, as radio buttons. */
export function PaymentChoice({ token, disabled, error, onChoose }: Props) {
  return (
    <fieldset className={classes.choice} disabled={disabled} aria-describedby={error === undefined ? "payment-hint" : "payment-hint payment-error"}>
      <legend className={classes.legend}>Payment</legend>
      <p id="payment-hint" className={classes.hint}>
        These are test cards. The payment gateway is a sandbox, and no real money moves.
      </p>
      {error !== undefined && (
        <p id="payment-error" className={classes.error}>
          {error}
        </p>
      )}
      <div className={classes.cards}>
        {testCards.map((card) => (
          <label key={card.token} className={classes.card}>
            <input type="radio" name="payment" value={card.token} checked={card.token === token} onChange={() => onChoose(card.token)} />
            <span className={classes.name}>
              {card.name} <span className={classes.number}>{card.number}</span>
            </span>
            <IconCreditCard size={20} className={classes.icon} aria-hidden />
            <span className={classes.outcome}>{card.outcome}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
