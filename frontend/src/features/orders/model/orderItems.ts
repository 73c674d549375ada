import type { OrderLine } from "@/shared/api/types";
import { isolated } from "@/shared/text/isolated";

/** How many items are named. */
const maxNamed = 2;

/** Summarizes the items of an order on one line, such as "Dotted notebook × 2, Brass desk lamp and 3 more". */
export function summarizeItems(lines: readonly OrderLine[]): string {
  const named = lines.slice(0, maxNamed).map(({ name, quantity }) => (quantity === 1 ? isolated(name) : `${isolated(name)} × ${quantity}`));
  const more = lines.length - maxNamed;
  return more > 0 ? `${named.join(", ")} and ${more} more` : named.join(", ");
}
