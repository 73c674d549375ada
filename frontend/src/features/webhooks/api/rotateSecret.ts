import { useMutation, useQueryClient } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import { unwrap } from "@/shared/api/client";
import type { OldSecret } from "@/shared/secrets/SecretActions";

import { webhookKey } from "./getWebhook";

/** Gives an endpoint a new secret. The response contains it and is not cached once no component uses it. */
export function useRotateSecret(webhookId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (oldSecret: OldSecret) =>
      unwrap(api.POST("/api/webhooks/{webhookId}/rotate-secret", { params: { path: { webhookId }, query: { oldSecret } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: webhookKey(webhookId), exact: true }),
    gcTime: 0,
  });
}
