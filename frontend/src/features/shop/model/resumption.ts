import type { Basket } from "@/shared/basket/basket";

import type { Intent } from "./intent";
import { isOrderOf } from "./orderBody";

/**
 * Whether an unanswered order is sent again by itself: if the basket still is that order. If the basket was filled with
 * the lines of some order since, that it is the same may be a coincidence. Then the shopper is asked.
 */
export function isResumable(unanswered: Intent | undefined, basket: Basket, refilledAt: number | undefined): boolean {
  if (unanswered?.sentAt === undefined || !isOrderOf(unanswered.body, basket)) return false;
  return refilledAt === undefined || refilledAt < unanswered.sentAt;
}
