import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";

import { type Api, unwrap } from "@/shared/api/client";
import { isProblemOf, isTransient, retryDelay } from "@/shared/api/problem";
import type { ReceiptLink } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";

import { delayBeforeAsking } from "../model/receiptWait";

function receiptOptions(api: Api, orderId: string) {
  return queryOptions({
    queryKey: ["receipt", orderId],
    queryFn: ({ signal }) => unwrap(api.GET("/api/orders/{orderId}/receipt", { params: { path: { orderId } }, signal })),
    retry: (failures, error) => failures < 3 && isTransient(error),
    retryDelay,
  });
}

/** The links to the receipt. Until it is ready, they are requested again at growing intervals. */
export function useReceipt(orderId: string) {
  return useQuery({
    ...receiptOptions(useApi(), orderId),
    staleTime: Infinity,
    refetchInterval: ({ state: { error, errorUpdateCount } }) =>
      isProblemOf(error, "receipt_not_ready") ? delayBeforeAsking(errorUpdateCount, error.retryAfterMs) : false,
  });
}

/** Returns a function that requests new links to the receipt, because earlier links may have expired. */
export function useFreshReceiptLinks(orderId: string): () => Promise<ReceiptLink> {
  const api = useApi();
  const queries = useQueryClient();
  return () => queries.query({ ...receiptOptions(api, orderId), staleTime: 0 });
}
