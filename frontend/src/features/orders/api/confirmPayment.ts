import { useMutation, useQueryClient } from "@tanstack/react-query";

import { unwrap } from "@/shared/api/client";
import { isTransient, retryDelay } from "@/shared/api/problem";
import { useApi } from "@/shared/api/useApi";

/** Answers the question of the sandbox's bank. Answering twice has the effect of once, so a lost response is retried. */
export function useConfirmPayment(orderId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (accepted: boolean) => unwrap(api.POST("/api/orders/{orderId}/payment-confirmation", { params: { path: { orderId } }, body: { accepted } })),
    retry: (failures, error) => failures < 3 && isTransient(error),
    retryDelay,
    onSettled: () => queries.invalidateQueries({ queryKey: ["orders"] }),
  });
}
