import type { Violation } from "@/shared/api/problem";
import type { Product } from "@/shared/api/types";
import { type Basket, type BasketLine, remove, reprice, setQuantity } from "@/shared/basket/basket";
import { catalogChanges } from "@/shared/basket/catalogChanges";
import { sentence } from "@/shared/text/sentence";

/** Something to know about a line of the basket, and a way to fix it. */
export interface Remark {
  message: string;
  fix?: Fix;
}

/** A button that changes the basket. */
interface Fix {
  label: string;
  /** The button's accessible name, which says what line it changes. */
  name: string;
  change: (basket: Basket) => Basket;
}

function removal({ sku, name }: BasketLine): Fix {
  return { label: "Remove", name: `Remove ${name} from the basket`, change: (basket) => remove(basket, sku) };
}

/** Remarks on how a line differs from the catalog; none while `product` is undefined, that is not yet known. */
export function catalogRemarks(line: BasketLine, product: Product | null | undefined): Remark[] {
  if (product === undefined) return [];
  const { sku, name } = line;
  return catalogChanges(line, product).map((change): Remark => {
    const { message } = change;
    switch (change.kind) {
      case "notSold":
        return { message, fix: removal(line) };
      case "price":
        return {
          message,
          fix: { label: "Accept the new price", name: `Accept the new price of ${name}`, change: (basket) => reprice(basket, sku, change.price) },
        };
      case "lowStock":
        return {
          message,
          fix: {
            label: `Change to ${change.available}`,
            name: `Change to ${change.available} units of ${name}`,
            change: (basket) => setQuantity(basket, sku, change.available),
          },
        };
      case "outOfStock":
        return { message: "Out of stock. An order with this product will fail.", fix: removal(line) };
    }
  });
}

/** How many lines differ from the catalog. Products that are not known count as unchanged. */
export function countChanged(basket: Basket, products: ReadonlyMap<string, Product | null> | undefined): number {
  return basket.filter((line) => catalogRemarks(line, products?.get(line.sku)).length > 0).length;
}

/** Remarks on a line of an order. The API's own messages are used when the catalog does not explain why it refused the line. */
export function orderRemarks(line: BasketLine, product: Product | null | undefined, violations: readonly Violation[]): Remark[] {
  const remarks = catalogRemarks(line, product);
  if (remarks.length > 0) return remarks;
  return violations.map(({ message, code }) => ({ message: sentence(message), ...(code === "unknown" && { fix: removal(line) }) }));
}
