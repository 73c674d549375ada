import { unwrap } from "@/shared/api/client";
import type { Order } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";
import { placeOf } from "@/shared/polling/liveList";
import { isMoving } from "@/shared/polling/polling";
import { useLiveList } from "@/shared/polling/useLiveList";

import { type Filters, requestOf } from "../model/filters";

const pageSize = 20;

/** The shopper's orders that the filters select, newest first. */
export function useOrders(filters: Filters) {
  const api = useApi();
  const request = requestOf(filters);
  return useLiveList<Order>({
    queryKey: ["orders", "list", request],
    fetchPage: (cursor, signal) => {
      const query = { limit: pageSize, ...request, ...(cursor !== undefined && { cursor }) };
      return unwrap(api.GET("/api/orders", { params: { query }, signal }));
    },
    placeOf: ({ createdAt, id }) => placeOf(createdAt, id),
    isAnyMoving: (orders) => orders.some(({ status: now }) => isMoving(now)),
    pageSize,
  });
}
