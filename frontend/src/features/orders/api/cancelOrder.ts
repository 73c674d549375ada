import { useMutation, useQueryClient } from "@tanstack/react-query";

import { unwrap } from "@/shared/api/client";
import { isTransient, retryDelay } from "@/shared/api/problem";
import { useApi } from "@/shared/api/useApi";

import { orderOptions } from "./getOrder";

/** Cancels an order. Cancelling twice has the effect of once, so a lost response is retried. */
export function useCancelOrder(orderId: string) {
  const api = useApi();
  const queries = useQueryClient();
  const { queryKey } = orderOptions(api, orderId);
  return useMutation({
    mutationFn: () => unwrap(api.POST("/api/orders/{orderId}/cancel", { params: { path: { orderId } } })),
    retry: (failures, error) => failures < 3 && isTransient(error),
    retryDelay,
    onSuccess: (order) => queries.setQueryData(queryKey, (known) => (known === undefined ? known : { ...known, ...order })),
    onSettled: () => queries.invalidateQueries({ queryKey: ["orders"] }),
  });
}
