import { infiniteQueryOptions } from "@tanstack/react-query";

import { type Api, unwrap } from "@/shared/api/client";
import type { ReceivedEvent } from "@/shared/api/types";
import { polling } from "@/shared/polling/polling";

import { type EventFilters, isSettling } from "../model/received";
import { partnersKey } from "./listPartners";

export const partnerEventsKey = (partnerId: string) => [...partnersKey, partnerId, "events"] as const;

/** The events that a partner sent, newest first. All loaded pages are polled, often while one may be settled. */
export const partnerEventsQuery = (api: Api, partnerId: string, { outcome, type }: EventFilters) =>
  infiniteQueryOptions({
    queryKey: [...partnerEventsKey(partnerId), "list", outcome ?? "", type ?? ""],
    queryFn: ({ pageParam: cursor, signal }) => {
      const query = {
        limit: 10,
        ...(cursor !== undefined && { cursor }),
        ...(outcome !== undefined && { outcome }),
        ...(type !== undefined && { type }),
      };
      return unwrap(api.GET("/api/ops/partners/{partnerId}/events", { params: { path: { partnerId }, query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    ...polling<{ pages: { items: ReceivedEvent[] }[] }>(({ pages }) => isSettling(pages[0]?.items ?? [], Date.now())),
  });
