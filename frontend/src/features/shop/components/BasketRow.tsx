import { MoneyText } from "@/shared/components/MoneyText";
import { times } from "@/shared/money/money";

import { type BasketLine, setQuantity } from "../model/basket";
import { basketStore } from "../hooks/useBasket";
import classes from "./BasketRow.module.css";
import { ProductTile } from "./ProductTile";
import { QuantityStepper } from "./QuantityStepper";
import { type Remark, Remarks } from "./Remarks";

interface Props {
  line: BasketLine;
  remarks: readonly Remark[];
  onRemove: () => void;
}

/** One product in the basket. */
export function BasketRow({ line, remarks, onRemove }: Props) {
  const { sku, name, price, quantity } = line;
  const change = (wanted: number) => {
    if (wanted < 1) onRemove();
    else basketStore.change((basket) => setQuantity(basket, sku, wanted));
  };
  return (
    <li className={classes.row} aria-label={name}>
      <ProductTile sku={sku} name={name} size="thumbnail" />
      <div className={classes.what}>
        <h2 className={classes.name}>{name}</h2>
        <span className={classes.each}>
          <MoneyText value={price} inherit /> each
        </span>
      </div>
      <MoneyText value={times(price, quantity)} className={`${classes.total ?? ""} numeric`} />
      <div className={classes.amount}>
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
