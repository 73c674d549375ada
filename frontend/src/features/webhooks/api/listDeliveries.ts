import { type InfiniteData, infiniteQueryOptions, type QueryClient } from "@tanstack/react-query";

import type { Api } from "@/shared/api/client";
import { unwrap } from "@/shared/api/client";
import type { Delivery } from "@/shared/api/types";

import { type DeliveryPage, refreshAfter, withDelivery } from "../model/deliveries";
import { isFiltered, type LogFilters, queryOf } from "../model/logFilters";

export const deliveriesKey = (webhookId: string) => ["webhook", webhookId, "deliveries"] as const;

const pageSize = 10;

/** The key of the log without filters, or with some. */
const logKey = (webhookId: string, filters: LogFilters) =>
  isFiltered(filters) ? ([...deliveriesKey(webhookId), filters] as const) : deliveriesKey(webhookId);

/** An endpoint's deliveries that pass the filters, newest first. All loaded pages are polled. */
export function deliveriesQuery(api: Api, webhookId: string, filters: LogFilters) {
  return infiniteQueryOptions({
    queryKey: logKey(webhookId, filters),
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: pageSize, ...queryOf(filters), ...(pageParam === undefined ? {} : { cursor: pageParam }) };
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

/** Shows a delivery from a response in the log without filters at once, then reads the log again. */
export async function showDelivery(queries: QueryClient, webhookId: string, delivery: Delivery): Promise<void> {
  const queryKey = deliveriesKey(webhookId);
  await queries.cancelQueries({ queryKey }); // an older response would remove it again
  queries.setQueryData<InfiniteData<DeliveryPage, string | undefined>>(
    queryKey,
    (data) => data && { ...data, pages: withDelivery(data.pages, delivery) },
  );
  void queries.invalidateQueries({ queryKey });
}
