import { queryOptions } from "@tanstack/react-query";

import { type Api, unwrapOrNull } from "@/shared/api/client";
import type { Investigation } from "@/shared/api/types";
import { isMoving, polling } from "@/shared/polling/polling";

/** One order of any user, with what happened to it; null if it does not exist. */
export const operatorOrderQuery = (api: Api, orderId: string) =>
  queryOptions({
    queryKey: ["operate", "orders", "one", orderId],
    queryFn: ({ signal }) => unwrapOrNull(api.GET("/api/ops/orders/{orderId}", { params: { path: { orderId } }, signal })),
    ...polling<Investigation | null>((found) => found !== null && isMoving(found.order.status)),
  });
