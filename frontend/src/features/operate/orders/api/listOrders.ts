import { useMemo } from "react";

import { useApi } from "@/shared/api/useApi";
import { unwrap } from "@/shared/api/client";
import type { OperatorOrder, OrderStatus } from "@/shared/api/types";
import { distinctBy } from "@/shared/lists/distinctBy";
import { placeOf } from "@/shared/polling/liveList";
import { isMoving } from "@/shared/polling/polling";
import { useLiveList } from "@/shared/polling/useLiveList";

const pageSize = 20;

/**
 * The orders of all users in one status, first those that came into it last. An
 * order may still be on a page that was read earlier.
 */
export function useOrdersInStatus(status: OrderStatus) {
  const api = useApi();
  const { items, ...list } = useLiveList<OperatorOrder>({
    queryKey: ["operate", "orders", status],
    fetchPage: (cursor, signal) => {
      const query = { status, limit: pageSize, ...(cursor !== undefined && { cursor }) };
      return unwrap(api.GET("/api/ops/orders", { params: { query }, signal }));
    },
    // A refund changes an order, but not its place. The release before did not tell the place.
    placeOf: ({ statusSince, updatedAt, id }) => placeOf(statusSince ?? updatedAt, id),
    isAnyMoving: (orders) => orders.some(({ status: now }) => isMoving(now)),
  });
  const distinct = useMemo(() => items && distinctBy(items, ({ id }) => id), [items]);
  return { ...list, items: distinct };
}
