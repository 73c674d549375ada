import { useMutation, useQueryClient } from "@tanstack/react-query";

import { unwrap } from "@/shared/api/client";
import type { RefundRequest } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";

/** Asks for a refund of a completed order. Repeating the same request changes nothing. */
export function useRefundOrder(orderId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: RefundRequest) => unwrap(api.POST("/api/ops/orders/{orderId}/refunds", { params: { path: { orderId } }, body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["operate", "orders"] }),
  });
}
