import { unwrap } from "@/shared/api/client";
import type { EventType, OrderEvent } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";
import { placeOf } from "@/shared/polling/liveList";
import { useLiveList } from "@/shared/polling/useLiveList";

const pageSize = 30;
/** After these nothing more follows by itself. */
const lastWords: readonly EventType[] = ["order.completed", "order.failed", "order.cancelled", "order.needs_attention"];

/** What happened to the shopper's orders, newest first. */
export function useEvents() {
  const api = useApi();
  return useLiveList<OrderEvent>({
    queryKey: ["events"],
    fetchPage: (cursor, signal) => {
      const query = { limit: pageSize, ...(cursor !== undefined && { cursor }) };
      return unwrap(api.GET("/api/events", { params: { query }, signal }));
    },
    placeOf: ({ occurredAt, id }) => placeOf(occurredAt, id),
    isAnyMoving: someOrderMoves,
  });
}

/** Whether an order's newest event here is one that others follow. */
export function someOrderMoves(newestFirst: readonly Pick<OrderEvent, "orderId" | "type">[]): boolean {
  const seen = new Set<string>();
  return newestFirst.some(({ orderId, type }) => {
    if (seen.has(orderId)) return false;
    seen.add(orderId);
    return !lastWords.includes(type);
  });
}
