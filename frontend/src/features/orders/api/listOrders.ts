import { unwrap } from "@/shared/api/client";
import type { Order, OrderStatus } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";
import { placeOf } from "@/shared/polling/liveList";
import { isMoving } from "@/shared/polling/polling";
import { useLiveList } from "@/shared/polling/useLiveList";

const pageSize = 20;

/** The shopper's orders, newest first. */
export function useOrders(status: OrderStatus | undefined) {
  const api = useApi();
  return useLiveList<Order>({
    queryKey: ["orders", "list", status ?? "all"],
    fetchPage: (cursor, signal) => {
      const query = { limit: pageSize, ...(status !== undefined && { status }), ...(cursor !== undefined && { cursor }) };
      return unwrap(api.GET("/api/orders", { params: { query }, signal }));
    },
    placeOf: ({ createdAt, id }) => placeOf(createdAt, id),
    isAnyMoving: (orders) => orders.some(({ status: now }) => isMoving(now)),
  });
}
