import { queryOptions, useQuery } from "@tanstack/react-query";

import { type Api, unwrap } from "@/shared/api/client";
import type { OrderDetail } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";
import { isMoving, polling } from "@/shared/polling/polling";

/** The query of an order, for reading it and for updating it in the cache. */
export function orderOptions(api: Api, orderId: string) {
  return queryOptions({
    queryKey: ["orders", "one", orderId],
    queryFn: ({ signal }) => unwrap(api.GET("/api/orders/{orderId}", { params: { path: { orderId } }, signal })),
  });
}

/** An order with its timeline. It is read every second while its status is about to change. */
export function useOrder(orderId: string) {
  return useQuery({ ...orderOptions(useApi(), orderId), ...polling<OrderDetail>(({ status }) => isMoving(status)) });
}
