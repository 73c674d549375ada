import { useMutation } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import { unwrap } from "@/shared/api/client";

/** Gives an endpoint a new secret. The answer holds it and is not kept once nobody shows it. */
export function useRotateSecret(webhookId: string) {
  const api = useApi();
  return useMutation({
    mutationFn: () => unwrap(api.POST("/api/webhooks/{webhookId}/rotate-secret", { params: { path: { webhookId } } })),
    gcTime: 0,
  });
}
