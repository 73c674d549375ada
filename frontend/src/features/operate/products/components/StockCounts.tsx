import type { StockedProduct } from "@/shared/api/types";

import classes from "./StockCounts.module.css";

const format = new Intl.NumberFormat();

/** A product's units: available, on hand and reserved. */
export function StockCounts({ stock: { onHand, reserved, available } }: Pick<StockedProduct, "stock">) {
  return (
    <dl className={classes.counts} aria-live="polite">
      <div className={classes.main}>
        <dt>Available</dt>
        <dd>{format.format(available)}</dd>
      </div>
      <div>
        <dt>On hand</dt>
        <dd>{format.format(onHand)}</dd>
      </div>
      <div>
        <dt>Reserved</dt>
        <dd>{format.format(reserved)}</dd>
      </div>
    </dl>
  );
}
