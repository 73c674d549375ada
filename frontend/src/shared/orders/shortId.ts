/** The end of an order's id, which is enough to tell one's own orders apart. */
export function shortId(orderId: string): string {
  return orderId.slice(-6);
}
