import { useEffect, useState } from "react";

import { forgetPlaced, isPlacedHere } from "@/shared/orders/placedHere";

/** Whether the shopper comes straight from the checkout. It is true once per order, and false after a reload. */
export function useJustPlaced(orderId: string): boolean {
  const [isJustPlaced] = useState(() => isPlacedHere(orderId));
  useEffect(() => forgetPlaced(orderId), [orderId]);
  return isJustPlaced;
}
