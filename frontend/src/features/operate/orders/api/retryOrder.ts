import { useMutation, useQueryClient } from "@tanstack/react-query";

import { unwrap } from "@/shared/api/client";
import { useApi } from "@/shared/api/useApi";
import { describe } from "@/shared/components/ErrorState";
import { notify } from "@/shared/notify/notify";

/** Has an order that needs attention compensated once more, and shows the outcome. */
export function useRetryOrder(orderId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) => unwrap(api.POST("/api/ops/orders/{orderId}/retry", { params: { path: { orderId } }, body: { reason } })),
    onSuccess: () => notify({ color: "green", title: "It is tried again", message: "The order shows what comes of it." }),
    onError: (error) => {
      const { title, message } = describe(error);
      notify({ color: "red", title, message });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["operate", "orders"] }),
  });
}
