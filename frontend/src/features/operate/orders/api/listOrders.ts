import { useApi } from "@/shared/api/useApi";
import { unwrap } from "@/shared/api/client";
import type { OperatorOrder, OrderStatus } from "@/shared/api/types";
import { placeOf } from "@/shared/polling/liveList";
import { isMoving } from "@/shared/polling/polling";
import { useLiveList } from "@/shared/polling/useLiveList";

import { uniqueById } from "../uniqueById";

const pageSize = 20;

/** Everybody's orders of one status, last changed first. */
export function useOrdersInStatus(status: OrderStatus) {
  const api = useApi();
  const { items, ...list } = useLiveList<OperatorOrder>({
    queryKey: ["operate", "orders", status],
    fetchPage: (cursor, signal) => {
      const query = { status, limit: pageSize, ...(cursor !== undefined && { cursor }) };
      return unwrap(api.GET("/api/ops/orders", { params: { query }, signal }));
    },
    placeOf: ({ updatedAt, id }) => placeOf(updatedAt, id),
    isAnyMoving: (orders) => orders.some(({ status: now }) => isMoving(now)),
  });
  return { ...list, items: items && uniqueById(items) };
}
