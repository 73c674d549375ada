import type { Basket } from "@/shared/basket/basket";
import type { CurrentProducts } from "@/shared/basket/getCurrentProducts";
import { MoneyText } from "@/shared/components/MoneyText";
import { times } from "@/shared/money/money";

import type { Remark } from "../model/lineRemarks";
import classes from "./CheckoutLines.module.css";
import { LineList } from "./LineList";
import { ProductTile } from "./ProductTile";
import { Remarks } from "./Remarks";

interface Props {
  lines: Basket;
  /** The products as they are now, once that is known. */
  current: CurrentProducts | undefined;
  /** What the API refused, by SKU. */
  remarks: ReadonlyMap<string, readonly Remark[]>;
}

/** The lines of the order, each with its remarks. */
export function CheckoutLines({ lines, current, remarks }: Props) {
  return (
    <LineList label="Your order">
      {lines.map(({ sku, name, price, quantity }) => (
        <li key={sku} className={classes.line} aria-label={name}>
          <ProductTile name={name} picture={current?.get(sku)?.pictures?.[0]} size="thumbnail" />
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
