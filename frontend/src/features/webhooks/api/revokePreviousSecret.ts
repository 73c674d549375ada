import { useMutation, useQueryClient } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import { unwrap } from "@/shared/api/client";

import { webhookKey } from "./getWebhook";

/** Makes an endpoint's current secret its only one. */
export function useRevokePreviousSecret(webhookId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () =>
      unwrap(api.POST("/api/webhooks/{webhookId}/revoke-previous-secret", { params: { path: { webhookId } } })),
    onSuccess: (webhook) => queries.setQueryData(webhookKey(webhookId), webhook),
  });
}
