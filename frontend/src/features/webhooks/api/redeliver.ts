import { useMutation, useQueryClient } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import { unwrap } from "@/shared/api/client";

import { showDelivery } from "./listDeliveries";

/** Starts a new round of attempts for a delivery that has ended. */
export function useRedeliver(webhookId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (deliveryId: string) =>
      unwrap(
        api.POST("/api/webhooks/{webhookId}/deliveries/{deliveryId}/redeliver", {
          params: { path: { webhookId, deliveryId } },
        }),
      ),
    onSuccess: (delivery) => showDelivery(queries, webhookId, delivery),
  });
}
