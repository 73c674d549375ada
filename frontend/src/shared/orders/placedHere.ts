/** The orders that were placed since the page was loaded and whose page was not shown yet. */
const placed = new Set<string>();

/** Remembers an order whose page is about to be shown, so that it opens what the shopper has to do next. */
export function rememberPlaced(orderId: string): void {
  placed.add(orderId);
}

/** Whether the order was placed here just now. A reload forgets it. */
export function isPlacedHere(orderId: string): boolean {
  return placed.has(orderId);
}

export function forgetPlaced(orderId: string): void {
  placed.delete(orderId);
}
