import { infiniteQueryOptions } from "@tanstack/react-query";

import { type Api, unwrap } from "@/shared/api/client";
import type { OrderSearch } from "@/shared/api/types";

/** The orders that a search finds. */
export const searchOrdersQuery = (api: Api, search: OrderSearch) =>
  infiniteQueryOptions({
    queryKey: ["operate", "orders", "search", search],
    queryFn: ({ pageParam: cursor, signal }) =>
      unwrap(api.POST("/api/ops/orders/search", { body: { ...search, ...(cursor !== undefined && { cursor }) }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
