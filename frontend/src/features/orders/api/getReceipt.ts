import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";

import { type Api, unwrap } from "@/shared/api/client";
import { isProblemOf, isTransient, retryDelay } from "@/shared/api/problem";
import type { ReceiptLink } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";

const defaultWaitMs = 2000;

function receiptOptions(api: Api, orderId: string) {
  return queryOptions({
    queryKey: ["receipt", orderId],
    queryFn: ({ signal }) => unwrap(api.GET("/api/orders/{orderId}/receipt", { params: { path: { orderId } }, signal })),
    retry: (failures, error) => failures < 3 && isTransient(error),
    retryDelay,
  });
}

/** Whether the receipt is drawn; while it is not, asks again as often as the API wants to be asked. */
export function useReceipt(orderId: string) {
  return useQuery({
    ...receiptOptions(useApi(), orderId),
    staleTime: Infinity,
    refetchInterval: ({ state: { error } }) => (isProblemOf(error, "receipt_not_ready") ? (error.retryAfterMs ?? defaultWaitMs) : false),
  });
}

/** Gets links to the receipt that were made this moment: those that were made before may have run out. */
export function useFreshReceiptLinks(orderId: string): () => Promise<ReceiptLink> {
  const api = useApi();
  const queries = useQueryClient();
  return () => queries.query({ ...receiptOptions(api, orderId), staleTime: 0 });
}
