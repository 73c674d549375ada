import { useMutation, useQueryClient } from "@tanstack/react-query";

import { unwrap } from "@/shared/api/client";
import { isProblemOf } from "@/shared/api/problem";
import type { WithdrawalDecision } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";

interface Outcome {
  onDecided: (decision: WithdrawalDecision["decision"]) => void;
  /** Called when another operator was first, or the units cannot be refunded any more. */
  onConflict: (message: string) => void;
}

/** Accepts or refuses a withdrawal. The outcome is told before the lists, which may lose the order, are read again. */
export function useDecideWithdrawal(orderId: string, withdrawalId: string, { onDecided, onConflict }: Outcome) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: WithdrawalDecision) =>
      unwrap(api.POST("/api/ops/orders/{orderId}/withdrawals/{withdrawalId}/decision", { params: { path: { orderId, withdrawalId } }, body })),
    onSuccess: (_, { decision }) => onDecided(decision),
    onError: (error) => {
      if (isProblemOf(error, "conflict")) onConflict(error.message);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["operate", "orders"] }),
  });
}
