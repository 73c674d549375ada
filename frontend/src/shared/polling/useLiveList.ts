import { type InfiniteData, keepPreviousData, type QueryKey, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";

import { type Page, withFirstPage } from "./liveList";
import { calmMs, polling } from "./polling";

interface LiveList<T> {
  queryKey: QueryKey;
  fetchPage: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>;
  placeOf: (item: T) => string;
  isAnyMoving: (firstPage: readonly T[]) => boolean;
}

/**
 * A list, newest first, that updates by itself. While something moves, its first
 * page is read every second. All loaded pages are read every ten seconds.
 */
export function useLiveList<T>({ queryKey, fetchPage, placeOf, isAnyMoving }: LiveList<T>) {
  const queries = useQueryClient();
  const list = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => fetchPage(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: "always",
    refetchInterval: ({ state: { data } }) => (data !== undefined && data.pages.length > 1 ? calmMs : false),
  });
  const isLoaded = list.data !== undefined && !list.isPlaceholderData;
  useQuery({
    queryKey: [...queryKey, "first page"],
    queryFn: async ({ signal }) => {
      const first = await fetchPage(undefined, signal);
      queries.setQueryData<InfiniteData<Page<T>, string | undefined>>(queryKey, (loaded) =>
        loaded === undefined ? undefined : withFirstPage(loaded, first, placeOf),
      );
      return first;
    },
    enabled: isLoaded,
    initialData: () => queries.getQueryData<InfiniteData<Page<T>>>(queryKey)?.pages[0],
    initialDataUpdatedAt: () => queries.getQueryState(queryKey)?.dataUpdatedAt,
    ...polling<Page<T>>(({ items }) => isAnyMoving(items)),
  });
  return { ...list, items: list.data?.pages.flatMap(({ items }) => items) };
}
