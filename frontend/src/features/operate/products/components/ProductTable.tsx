import type { StockedProduct } from "@/shared/api/types";
import { MoneyText } from "@/shared/components/MoneyText";
import { RowLink } from "@/shared/components/RowList";

import classes from "./ProductTable.module.css";

const format = new Intl.NumberFormat();

interface Props {
  products: readonly StockedProduct[];
  /** Whether the products are the result of an earlier search. */
  isStale: boolean;
}

/** A table of products with their stock. On a phone each row becomes a card. */
export function ProductTable({ products, isStale }: Props) {
  return (
    <table className={classes.table} aria-label="Products" aria-busy={isStale} data-stale={isStale || undefined}>
      <thead className={classes.head}>
        <tr>
          <th scope="col">Product</th>
          <th scope="col">On hand</th>
          <th scope="col">Reserved</th>
          <th scope="col">Available</th>
          <th scope="col">Price</th>
        </tr>
      </thead>
      <tbody>
        {products.map((product) => (
          <Row key={product.sku} product={product} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ product: { sku, name, price, stock } }: { product: StockedProduct }) {
  return (
    <tr className={classes.row}>
      <td className={classes.product}>
        <RowLink to="/operate/products" search={{ sku }}>
          {name}
        </RowLink>
        <span className={classes.sku}>{sku}</span>
      </td>
      <td className={classes.count} data-label="On hand">
        {format.format(stock.onHand)}
      </td>
      <td className={classes.count} data-label="Reserved">
        {format.format(stock.reserved)}
      </td>
      <td className={classes.count} data-label="Available">
        {stock.available > 0 ? format.format(stock.available) : <span className={classes.none}>None</span>}
      </td>
      <td className={classes.price}>
        <MoneyText value={price} fw={600} />
      </td>
    </tr>
  );
}
