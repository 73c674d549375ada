import { useMutation, useQueryClient } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import { unwrap } from "@/shared/api/client";
import type { WebhookDraft } from "@/shared/api/types";

import { webhooksKey } from "./listWebhooks";

/** Registers an endpoint. The response contains its secret and is not cached once no component uses it. */
export function useCreateWebhook() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (draft: WebhookDraft) => unwrap(api.POST("/api/webhooks", { body: draft })),
    onSettled: () => queries.invalidateQueries({ queryKey: webhooksKey }),
    gcTime: 0,
  });
}
