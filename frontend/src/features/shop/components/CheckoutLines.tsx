import { MoneyText } from "@/shared/components/MoneyText";
import { times } from "@/shared/money/money";

import type { Basket } from "../model/basket";
import classes from "./CheckoutLines.module.css";
import columns from "./BasketColumns.module.css";
import { ProductTile } from "./ProductTile";
import { type Remark, Remarks } from "./Remarks";

interface Props {
  lines: Basket;
  /** What the API found wrong, by SKU. */
  remarks: ReadonlyMap<string, readonly Remark[]>;
}

/** What is being ordered; what is wrong with a line stands at the line. */
export function CheckoutLines({ lines, remarks }: Props) {
  return (
    <ul className={columns.list} aria-label="Your order">
      {lines.map(({ sku, name, price, quantity }) => (
        <li key={sku} className={classes.line} aria-label={name}>
          <ProductTile sku={sku} name={name} size="thumbnail" />
          <div className={classes.what}>
            <span className={classes.name}>{name}</span>
            <span className={classes.each}>
              {quantity} × <MoneyText value={price} inherit />
            </span>
          </div>
          <div className={classes.total}>
            <MoneyText value={times(price, quantity)} fw={620} />
          </div>
          <div className={classes.remarks}>
            <Remarks remarks={remarks.get(sku) ?? []} />
          </div>
        </li>
      ))}
    </ul>
  );
}
