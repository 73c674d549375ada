import { useMutation, useQueryClient } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import { unwrap } from "@/shared/api/client";

import { showDelivery } from "./listDeliveries";

/** Sends a ping event to an endpoint. The log shows its delivery at once. */
export function usePingWebhook(webhookId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.POST("/api/webhooks/{webhookId}/ping", { params: { path: { webhookId } } })),
    onSuccess: (delivery) => showDelivery(queries, webhookId, delivery),
  });
}
