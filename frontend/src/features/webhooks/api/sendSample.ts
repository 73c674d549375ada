import { useMutation, useQueryClient } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import { unwrap } from "@/shared/api/client";
import type { EventType } from "@/shared/api/types";

import { showDelivery } from "./listDeliveries";

/** Sends a sample of a type to an endpoint. The log shows its delivery at once. */
export function useSendSample(webhookId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (type: EventType) =>
      unwrap(api.POST("/api/webhooks/{webhookId}/samples", { params: { path: { webhookId } }, body: { type } })),
    onSuccess: (delivery) => showDelivery(queries, webhookId, delivery),
  });
}
