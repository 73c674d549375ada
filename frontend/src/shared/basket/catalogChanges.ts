import type { Money, Product } from "@/shared/api/types";
import { formatMoney } from "@/shared/money/money";

import type { BasketLine } from "./basket";

/** How the catalog has changed since a product was added to the basket. */
export type CatalogChange =
  | { kind: "notSold"; message: string }
  | { kind: "price"; message: string; price: Money }
  | { kind: "outOfStock"; message: string }
  | { kind: "lowStock"; message: string; available: number };

/** Compares a line with the current product. `null` is a product that is no longer sold. */
export function catalogChanges(line: BasketLine, product: Product | null, locale?: string): CatalogChange[] {
  if (product === null) return [{ kind: "notSold", message: "This product is no longer sold." }];
  const changes: CatalogChange[] = [];
  if (product.price.amount !== line.price.amount || product.price.currency !== line.price.currency) {
    const [current, previous] = [product.price, line.price].map((price) => formatMoney(price, locale));
    changes.push({ kind: "price", price: product.price, message: `The price is now ${current ?? ""}. It was ${previous ?? ""}.` });
  }
  if (product.available <= 0) changes.push({ kind: "outOfStock", message: "Out of stock." });
  else if (product.available < line.quantity) {
    changes.push({ kind: "lowStock", available: product.available, message: `Only ${product.available} left.` });
  }
  return changes;
}
