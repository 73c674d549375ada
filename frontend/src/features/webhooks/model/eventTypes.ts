import type { EventType } from "@/shared/api/types";

interface EventGroup {
  label: string;
  types: EventType[];
}

/** The event types in the order in which they happen to an order. */
export const eventGroups: readonly EventGroup[] = [
  { label: "Progress", types: ["order.created", "order.validated", "order.reserved", "order.charged", "order.delayed"] },
  { label: "Results", types: ["order.completed", "order.failed", "order.cancelled"] },
  { label: "Shipping", types: ["order.shipped", "order.delivered"] },
  { label: "Compensation and refunds", types: ["order.released", "order.refunded", "order.adjusted", "order.withdrawal_requested", "order.withdrawal_refused"] },
  { label: "Needs attention", types: ["order.needs_attention", "order.disputed"] },
];

/** A description of each event type. */
export const eventDescriptions: Record<EventType, string> = {
  "order.created": "The order was placed",
  "order.validated": "The products and prices were checked",
  "order.reserved": "The stock was reserved",
  "order.charged": "The payment was charged",
  "order.delayed": "The order waits for longer than usual; it goes on by itself",
  "order.completed": "The order was confirmed; the receipt follows",
  "order.shipped": "A parcel of the order is on its way",
  "order.delivered": "All of the order was delivered",
  "order.failed": "The order failed",
  "order.cancelled": "The shopper cancelled the order",
  "order.released": "The reserved stock was released",
  "order.refunded": "The payment, or a part of it, was refunded",
  "order.adjusted": "A refund of a completed order was asked for, or is refused",
  "order.withdrawal_requested": "The shopper wants to return items of a completed order",
  "order.withdrawal_refused": "An operator refuses that the shopper returns items",
  "order.disputed": "The shopper disputes the payment with the bank, or the bank has decided",
  "order.needs_attention": "An operator must resolve the order",
};

/** Summarizes the event types of an endpoint. An empty list means all. */
export function describeEventTypes(types: readonly EventType[]): string {
  if (types.length === 0) return "All events";
  return types.length === 1 ? "1 event type" : `${types.length} event types`;
}
