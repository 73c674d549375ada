import { unwrap } from "@/shared/api/client";
import type { ReceiptLink } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";

/** Returns a function that requests links to the credit note of a refund. */
export function useCreditNoteLinks(orderId: string, refundId: string): () => Promise<ReceiptLink> {
  const api = useApi();
  return () => unwrap(api.GET("/api/orders/{orderId}/refunds/{refundId}/credit-note", { params: { path: { orderId, refundId } } }));
}
