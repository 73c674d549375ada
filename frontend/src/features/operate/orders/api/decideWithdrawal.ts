import { useMutation, useQueryClient } from "@tanstack/react-query";

import { unwrap } from "@/shared/api/client";
import type { WithdrawalDecision } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";

/** Accepts or refuses a withdrawal. Of two operators who decide at once, one gets a conflict. */
export function useDecideWithdrawal(orderId: string, withdrawalId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: WithdrawalDecision) =>
      unwrap(api.POST("/api/ops/orders/{orderId}/withdrawals/{withdrawalId}/decision", { params: { path: { orderId, withdrawalId } }, body })),
    onSettled: () => queries.invalidateQueries({ queryKey: ["operate", "orders"] }),
  });
}
