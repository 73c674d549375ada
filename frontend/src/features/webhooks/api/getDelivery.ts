import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import type { Api } from "@/shared/api/client";
import { unwrap } from "@/shared/api/client";
import type { Delivery, DeliveryDetails } from "@/shared/api/types";

import { progressOf } from "../model/deliveries";

/** A delivery with its requests and responses. Read again after each attempt. */
export function deliveryQuery(api: Api, webhookId: string, delivery: Delivery) {
  const path = { webhookId, deliveryId: delivery.id };
  return queryOptions({
    queryKey: ["webhook", webhookId, "delivery", delivery.id, progressOf([delivery])] as const,
    queryFn: ({ signal }): Promise<DeliveryDetails> =>
      unwrap(api.GET("/api/webhooks/{webhookId}/deliveries/{deliveryId}", { params: { path }, signal })),
    placeholderData: keepPreviousData,
  });
}
