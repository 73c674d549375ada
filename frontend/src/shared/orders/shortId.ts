/** The end of an order's id, which is enough to distinguish a shopper's orders. */
export function shortId(orderId: string): string {
  return orderId.slice(-6);
}
