import type { ReactNode } from "react";

import { type Basket, subtotalOf, unitsOf } from "@/shared/basket/basket";
import { MoneyText } from "@/shared/components/MoneyText";

import classes from "./Summary.module.css";

interface Props {
  title: string;
  lines: Basket;
  totalLabel: string;
  /** Shown below the total. */
  action: ReactNode;
}

/** The total of a basket and what to do next. */
export function Summary({ title, lines, totalLabel, action }: Props) {
  const subtotal = subtotalOf(lines);
  const units = unitsOf(lines);
  return (
    <section className={classes.summary} aria-label={title}>
      <h2 className={classes.title}>{title}</h2>
      <div className={classes.total} aria-live="polite">
        <span>
          {totalLabel}
          <small className={classes.units}>
            {units} {units === 1 ? "item" : "items"}
          </small>
        </span>
        {subtotal === undefined ? <span>In several currencies</span> : <MoneyText value={subtotal} className={`${classes.amount ?? ""} numeric`} />}
      </div>
      {action}
    </section>
  );
}
