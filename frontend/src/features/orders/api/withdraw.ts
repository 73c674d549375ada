import { useMutation, useQueryClient } from "@tanstack/react-query";

import { unwrap } from "@/shared/api/client";
import { isTransient, retryDelay } from "@/shared/api/problem";
import type { WithdrawalRequest } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";

import { orderOptions } from "./getOrder";

/** Asks to return units of an order. Repeating the same request changes nothing, so a lost response is retried. */
export function useWithdraw(orderId: string) {
  const api = useApi();
  const queries = useQueryClient();
  const { queryKey } = orderOptions(api, orderId);
  return useMutation({
    mutationFn: (body: WithdrawalRequest) => unwrap(api.POST("/api/orders/{orderId}/withdrawals", { params: { path: { orderId } }, body })),
    retry: (failures, error) => failures < 3 && isTransient(error),
    retryDelay,
    onSuccess: (order) => queries.setQueryData(queryKey, (known) => (known === undefined ? known : { ...order, timeline: known.timeline })),
    onSettled: () => queries.invalidateQueries({ queryKey: ["orders"] }),
  });
}
