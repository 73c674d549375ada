import { type InfiniteData, infiniteQueryOptions, type QueryClient } from "@tanstack/react-query";

import type { Api } from "@/shared/api/client";
import { unwrap } from "@/shared/api/client";
import type { Delivery } from "@/shared/api/types";

import { type DeliveryPage, refreshAfter, withDelivery } from "../model/deliveries";

export const deliveriesKey = (webhookId: string) => ["webhook", webhookId, "deliveries"] as const;

const pageSize = 10;

/** An endpoint's deliveries, newest first. All loaded pages are polled. */
export function deliveriesQuery(api: Api, webhookId: string) {
  return infiniteQueryOptions({
    queryKey: deliveriesKey(webhookId),
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: pageSize, ...(pageParam === undefined ? {} : { cursor: pageParam }) };
      return unwrap(
        api.GET("/api/webhooks/{webhookId}/deliveries", { params: { path: { webhookId }, query }, signal }),
      );
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: ({ state: { data } }) => refreshAfter(data?.pages ?? [], Date.now()),
    refetchIntervalInBackground: false,
    refetchOnWindowFocus: "always",
  });
}

/** Shows a delivery from a response in the log at once, then reads the log again. */
export async function showDelivery(queries: QueryClient, webhookId: string, delivery: Delivery): Promise<void> {
  const queryKey = deliveriesKey(webhookId);
  await queries.cancelQueries({ queryKey }); // an older response would remove it again
  queries.setQueryData<InfiniteData<DeliveryPage, string | undefined>>(
    queryKey,
    (data) => data && { ...data, pages: withDelivery(data.pages, delivery) },
  );
  void queries.invalidateQueries({ queryKey });
}
