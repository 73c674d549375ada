import { type Api, unwrap } from "@/shared/api/client";
import type { Order, OrderDraft } from "@/shared/api/types";

import type { Intent } from "../model/intent";

/** Sends an intent's body exactly as it is kept. Throws ApiProblem or NetworkError. */
export function sendOrder(api: Api, { key, body }: Intent): Promise<Order> {
  return unwrap(
    api.POST("/api/orders", {
      params: { header: { "Idempotency-Key": key } },
      body: JSON.parse(body) as OrderDraft,
      bodySerializer: () => body,
    }),
  );
}
