import { Link } from "@tanstack/react-router";

import type { Picture } from "@/shared/api/types";
import { type BasketLine, setQuantity } from "@/shared/basket/basket";
import { basketStore } from "@/shared/basket/useBasket";
import { MoneyText } from "@/shared/components/MoneyText";
import { times } from "@/shared/money/money";

import type { Remark } from "../model/lineRemarks";
import classes from "./BasketRow.module.css";
import { ProductTile } from "./ProductTile";
import { QuantityStepper } from "./QuantityStepper";
import { Remarks } from "./Remarks";

interface Props {
  line: BasketLine;
  /** The product's first picture, if that is known. */
  picture: Picture | undefined;
  remarks: readonly Remark[];
  onRemove: () => void;
}

/** A line of the basket. */
export function BasketRow({ line, picture, remarks, onRemove }: Props) {
  const { sku, name, price, quantity } = line;
  const change = (wanted: number) => {
    if (wanted < 1) onRemove();
    else basketStore.change((basket) => setQuantity(basket, sku, wanted));
  };
  return (
    <li className={classes.row} aria-label={name}>
      <ProductTile name={name} picture={picture} size="thumbnail" />
      <div className={classes.product}>
        <h2 className={classes.name}>
          <Link to="/products/$sku" params={{ sku }} className={classes.link}>
            <bdi>{name}</bdi>
          </Link>
        </h2>
        <span className={classes.unitPrice}>
          <MoneyText value={price} inherit /> each
        </span>
      </div>
      <MoneyText value={times(price, quantity)} className={`${classes.total ?? ""} numeric`} />
      <div className={classes.quantity}>
        <QuantityStepper name={name} quantity={quantity} onChange={change} />
        {quantity > 1 && (
          <button type="button" className={classes.remove} aria-label={`Remove ${name}`} onClick={onRemove}>
            Remove
          </button>
        )}
      </div>
      <div className={classes.remarks} aria-live="polite">
        <Remarks remarks={remarks} />
      </div>
    </li>
  );
}
