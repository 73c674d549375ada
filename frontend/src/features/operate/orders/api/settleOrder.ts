import { useMutation, useQueryClient } from "@tanstack/react-query";

import { unwrap } from "@/shared/api/client";
import type { OrderSettlement } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";

/** Records an outside refund. Repeating the same request changes nothing. */
export function useSettleOrder(orderId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: OrderSettlement) => unwrap(api.POST("/api/ops/orders/{orderId}/settle", { params: { path: { orderId } }, body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["operate", "orders"] }),
  });
}
