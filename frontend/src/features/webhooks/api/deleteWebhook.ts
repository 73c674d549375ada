import { useMutation, useQueryClient } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import { unwrap } from "@/shared/api/client";
import { ApiProblem } from "@/shared/api/problem";

import { webhooksKey } from "./listWebhooks";

/** Deletes an endpoint. Succeeds if it does not exist any more. */
export function useDeleteWebhook(webhookId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      try {
        await unwrap(api.DELETE("/api/webhooks/{webhookId}", { params: { path: { webhookId } } }));
      } catch (error) {
        if (!(error instanceof ApiProblem && error.status === 404)) throw error;
      }
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: webhooksKey }),
  });
}
