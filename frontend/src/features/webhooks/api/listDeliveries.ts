import { infiniteQueryOptions } from "@tanstack/react-query";

import type { Api } from "@/shared/api/client";
import { unwrap } from "@/shared/api/client";

import { refreshAfter } from "../model/deliveries";

export const deliveriesKey = (webhookId: string) => ["webhook", webhookId, "deliveries"] as const;

const pageSize = 10;

/** An endpoint's deliveries, newest first. What is on screen is asked for again while it changes. */
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
