import type { Violation } from "@/shared/api/problem";
import type { Product } from "@/shared/api/types";
import { sentence } from "@/shared/text/sentence";

import { type BasketLine, remove, reprice, setQuantity } from "./basket";
import { basketStore } from "../hooks/useBasket";
import { findingsOn } from "./catalogChanges";
import type { Remark } from "../components/Remarks";

const removal = ({ sku, name }: BasketLine): NonNullable<Remark["fix"]> => ({
  label: "Remove",
  name: `Remove ${name} from the basket`,
  apply: () => basketStore.change((basket) => remove(basket, sku)),
});

/** What the catalog says about a line now; undefined while that is not known. */
export function catalogRemarks(line: BasketLine, product: Product | null | undefined): Remark[] {
  if (product === undefined) return [];
  const { sku, name } = line;
  return findingsOn(line, product).map((remark): Remark => {
    const { message } = remark;
    switch (remark.kind) {
      case "gone":
        return { message, fix: removal(line) };
      case "price":
        return { message, fix: { label: "Take the new price", name: `Take the new price of ${name}`, apply: () => basketStore.change((basket) => reprice(basket, sku, remark.price)) } };
      case "tooMany":
        return { message, fix: { label: `Take ${remark.available}`, name: `Take ${remark.available} of ${name}`, apply: () => basketStore.change((basket) => setQuantity(basket, sku, remark.available)) } };
      case "soldOut":
        return { message: "Out of stock just now: an order with it will not go through.", fix: removal(line) };
    }
  });
}

/** What the API found wrong with a line, in its words where the catalog has no better ones. */
export function refusalRemarks(line: BasketLine, product: Product | null | undefined, violations: readonly Violation[]): Remark[] {
  const known = catalogRemarks(line, product);
  if (violations.length === 0) return [];
  return known.length > 0 ? known : violations.map(({ message, code }) => ({ message: sentence(message), ...(code === "unknown" && { fix: removal(line) }) }));
}
