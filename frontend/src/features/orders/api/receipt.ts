import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";

import { useApi } from "@/shared/api/ApiContext";
import { type Api, unwrap } from "@/shared/api/client";
import { isProblemOf, isTransient, retryDelay } from "@/shared/api/problem";

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

/** Gets a link to the receipt that was made this moment: one that was made before may have run out. */
export function useFreshReceiptLink(orderId: string): () => Promise<string> {
  const api = useApi();
  const queries = useQueryClient();
  return async () => (await queries.query({ ...receiptOptions(api, orderId), staleTime: 0 })).url;
}
