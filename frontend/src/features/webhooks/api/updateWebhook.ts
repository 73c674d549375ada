import { useMutation, useQueryClient } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import { unwrap } from "@/shared/api/client";
import type { WebhookPatch } from "@/shared/api/types";

import { webhookKey } from "./getWebhook";
import { webhooksKey } from "./listWebhooks";

const headers = { "Content-Type": "application/merge-patch+json" };

/** Changes the fields of an endpoint that the patch contains. */
export function useUpdateWebhook(webhookId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (patch: WebhookPatch) =>
      unwrap(api.PATCH("/api/webhooks/{webhookId}", { params: { path: { webhookId } }, body: patch, headers })),
    onSuccess: (webhook) => {
      queries.setQueryData(webhookKey(webhookId), webhook);
      void queries.invalidateQueries({ queryKey: webhooksKey });
    },
  });
}
