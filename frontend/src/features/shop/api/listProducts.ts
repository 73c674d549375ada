import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";

import { unwrap } from "@/shared/api/client";
import { useApi } from "@/shared/api/useApi";
import { polling } from "@/shared/polling/polling";

const pageSize = 24;

/** The pages of the catalog that match a search. The previous results stay until the new ones arrive. */
export function useProducts(q: string | undefined) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ["products", q ?? ""],
    queryFn: ({ pageParam: cursor, signal }) => {
      const query = { limit: pageSize, ...(q !== undefined && { q }), ...(cursor !== undefined && { cursor }) };
      return unwrap(api.GET("/api/products", { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
    ...polling(() => false),
  });
}
