import type { Basket } from "@/shared/basket/basket";
import { MoneyText } from "@/shared/components/MoneyText";
import { times } from "@/shared/money/money";

import type { Remark } from "../model/lineRemarks";
import classes from "./CheckoutLines.module.css";
import { LineList } from "./LineList";
import { ProductTile } from "./ProductTile";
import { Remarks } from "./Remarks";

interface Props {
  lines: Basket;
  /** What the API refused, by SKU. */
  remarks: ReadonlyMap<string, readonly Remark[]>;
}

/** The lines of the order, each with its remarks. */
export function CheckoutLines({ lines, remarks }: Props) {
  return (
    <LineList label="Your order">
      {lines.map(({ sku, name, price, quantity }) => (
        <li key={sku} className={classes.line} aria-label={name}>
          <ProductTile sku={sku} name={name} size="thumbnail" />
          <div className={classes.product}>
            <bdi className={classes.name}>{name}</bdi>
            <span className={classes.unitPrice}>
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
    </LineList>
  );
}
