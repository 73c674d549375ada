import type { OrderLine } from "@/shared/api/types";

const shown = 2;

/** An order's first items in one line, such as "Dotted notebook × 2, Brass desk lamp and 3 more". */
export function itemsInWords(lines: readonly OrderLine[]): string {
  const named = lines.slice(0, shown).map(({ name, quantity }) => (quantity === 1 ? name : `${name} × ${quantity}`));
  const more = lines.length - shown;
  return more > 0 ? `${named.join(", ")} and ${more} more` : named.join(", ");
}
