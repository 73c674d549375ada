import type { EventType, OrderEvent } from "@/shared/api/types";
import { distinctBy } from "@/shared/lists/distinctBy";

/** No other event follows one of these unless an operator acts. */
const finalEvents: readonly EventType[] = ["order.completed", "order.failed", "order.cancelled", "order.needs_attention"];

/** Whether the newest event of any order will be followed by another one. */
export function isAnyOrderMoving(newestFirst: readonly Pick<OrderEvent, "orderId" | "type">[]): boolean {
  return distinctBy(newestFirst, ({ orderId }) => orderId).some(({ type }) => !finalEvents.includes(type));
}
