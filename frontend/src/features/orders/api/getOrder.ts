import { queryOptions, useQuery } from "@tanstack/react-query";

import { type Api, unwrap } from "@/shared/api/client";
import type { OrderDetail } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";
import { isMoving, polling } from "@/shared/polling/polling";

export function orderOptions(api: Api, orderId: string) {
  return queryOptions({
    queryKey: ["orders", "one", orderId],
    queryFn: ({ signal }) => unwrap(api.GET("/api/orders/{orderId}", { params: { path: { orderId } }, signal })),
  });
}

/** One order with its timeline, read every second while it moves. */
export function useOrder(orderId: string) {
  return useQuery({ ...orderOptions(useApi(), orderId), ...polling<OrderDetail>(({ status }) => isMoving(status)) });
}
