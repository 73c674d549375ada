import { type Api, unwrap } from "@/shared/api/client";
import type { Order, OrderDraft } from "@/shared/api/types";

interface Request {
  /** The idempotency key. */
  key: string;
  /** The body as JSON, which is sent unchanged: the API compares it with earlier bodies under the same key. */
  body: string;
}

/** Places an order. Throws ApiProblem or NetworkError. */
export function placeOrder(api: Api, { key, body }: Request): Promise<Order> {
  return unwrap(
    api.POST("/api/orders", {
      params: { header: { "Idempotency-Key": key } },
      body: JSON.parse(body) as OrderDraft,
      bodySerializer: () => body,
    }),
  );
}
