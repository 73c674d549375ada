import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";

import { unwrap } from "@/shared/api/client";
import { useApi } from "@/shared/api/useApi";
import { polling } from "@/shared/polling/polling";

import type { Selection } from "../model/search";

const pageSize = 24;

/** The pages of the catalog that a selection has. The previous results stay until the new ones arrive. */
export function useProducts({ q, category, sort }: Selection) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ["products", "list", q ?? "", category ?? "", sort ?? ""],
    queryFn: ({ pageParam: cursor, signal }) => {
      const query = {
        limit: pageSize,
        ...(q !== undefined && { q }),
        ...(category !== undefined && { category }),
        ...(sort !== undefined && { sort }),
        ...(cursor !== undefined && { cursor }),
      };
      return unwrap(api.GET("/api/products", { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
    ...polling(() => false),
  });
}
