import type { EventType } from "@/shared/api/types";

interface EventGroup {
  label: string;
  types: EventType[];
}

/** The events in the order in which an order meets them. */
export const eventGroups: readonly EventGroup[] = [
  { label: "On its way", types: ["order.created", "order.validated", "order.reserved", "order.charged"] },
  { label: "How it ends", types: ["order.completed", "order.failed", "order.cancelled"] },
  { label: "Taken back", types: ["order.released", "order.refunded"] },
  { label: "Stuck", types: ["order.needs_attention"] },
];

/** What each event says, in words. */
export const eventMeanings: Record<EventType, string> = {
  "order.created": "Placed and saved",
  "order.validated": "Prices and products checked",
  "order.reserved": "Stock set aside",
  "order.charged": "Payment taken",
  "order.completed": "Confirmed; the receipt follows",
  "order.failed": "Ended without a sale",
  "order.cancelled": "Called off by the shopper",
  "order.released": "Stock given back",
  "order.refunded": "Payment given back",
  "order.needs_attention": "Parked for an operator",
};

/** What an endpoint is told of, in a few words. None chosen means all. */
export function describeEventTypes(types: readonly EventType[]): string {
  if (types.length === 0) return "All events";
  return types.length === 1 ? "1 event type" : `${types.length} event types`;
}
