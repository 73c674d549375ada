import { useMutation } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import { unwrap } from "@/shared/api/client";

/** Gives an endpoint a new secret. The response contains it and is not cached once no component uses it. */
export function useRotateSecret(webhookId: string) {
  const api = useApi();
  return useMutation({
    mutationFn: () => unwrap(api.POST("/api/webhooks/{webhookId}/rotate-secret", { params: { path: { webhookId } } })),
    gcTime: 0,
  });
}
