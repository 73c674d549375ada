import { useMutation, useQueryClient } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import { unwrap } from "@/shared/api/client";

import { showDelivery } from "./showDelivery";

/** Sends a test event to an endpoint; its delivery stands in the log at once. */
export function usePingWebhook(webhookId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.POST("/api/webhooks/{webhookId}/ping", { params: { path: { webhookId } } })),
    onSuccess: (delivery) => showDelivery(queries, webhookId, delivery),
  });
}
