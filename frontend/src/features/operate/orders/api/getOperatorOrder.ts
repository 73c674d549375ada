import { queryOptions } from "@tanstack/react-query";

import { type Api, unwrapOrNull } from "@/shared/api/client";
import type { OperatorOrder } from "@/shared/api/types";
import { isMoving, polling } from "@/shared/polling/polling";

/** One order of any user; null if it does not exist. */
export const operatorOrderQuery = (api: Api, orderId: string) =>
  queryOptions({
    queryKey: ["operate", "orders", "one", orderId],
    queryFn: ({ signal }) => unwrapOrNull(api.GET("/api/ops/orders/{orderId}", { params: { path: { orderId } }, signal })),
    ...polling<OperatorOrder | null>((order) => order !== null && isMoving(order.status)),
  });
