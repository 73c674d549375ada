import type { Money, Product } from "@/shared/api/types";
import { formatMoney } from "@/shared/money/money";

import type { BasketLine } from "./basket";

/** What the catalog says now about a line that went into the basket some time ago. */
export type Finding =
  | { kind: "gone"; message: string }
  | { kind: "price"; message: string; price: Money }
  | { kind: "soldOut"; message: string }
  | { kind: "tooMany"; message: string; available: number };

/** Compares a line with its product as it is now; null is a product that is not sold any more. */
export function findingsOn(line: BasketLine, product: Product | null, locale?: string): Finding[] {
  if (product === null) return [{ kind: "gone", message: "This is not sold any more." }];
  const findings: Finding[] = [];
  if (product.price.amount !== line.price.amount || product.price.currency !== line.price.currency) {
    const [now, before] = [product.price, line.price].map((price) => formatMoney(price, locale));
    findings.push({ kind: "price", price: product.price, message: `The price is now ${now ?? ""}. It was ${before ?? ""}.` });
  }
  if (product.available <= 0) findings.push({ kind: "soldOut", message: "Out of stock just now." });
  else if (product.available < line.quantity) {
    findings.push({ kind: "tooMany", available: product.available, message: `Only ${product.available} left.` });
  }
  return findings;
}
