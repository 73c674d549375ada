import { type InfiniteData, keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";

import { type LiveList, type Page, withFirstPage } from "./liveList";
import { polling } from "./polling";
import { usePageInView } from "./usePageInView";

/**
 * A list, newest first, that updates by itself. Its first page is read every ten
 * seconds, and every second while something on it moves. If the reader looks at
 * other pages, one of them is read every ten seconds; what is out of view stays
 * as it was read (decision 0077).
 */
export function useLiveList<T>(live: LiveList<T>) {
  const { queryKey, fetchPage } = live;
  const { data, error, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => fetchPage(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
    // These would read all loaded pages again.
    refetchOnMount: ({ state }) => state.isInvalidated,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const isLoaded = data !== undefined && !isPlaceholderData;
  useFirstPage(live, isLoaded);
  const onView = usePageInView(live, isLoaded && data.pages.length > 1);
  const items = useMemo(() => data?.pages.flatMap((page) => page.items), [data]);
  return { items, error, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage, refetch, onView };
}

/** Polls the first page of a list that is loaded. */
function useFirstPage<T>({ queryKey, fetchPage, placeOf, isAnyMoving, pageSize }: LiveList<T>, isLoaded: boolean): void {
  const queries = useQueryClient();
  useQuery({
    queryKey: [...queryKey, "first page"],
    queryFn: async ({ signal }) => {
      const first = await fetchPage(undefined, signal);
      queries.setQueryData<InfiniteData<Page<T>, string | undefined>>(queryKey, (loaded) =>
        loaded === undefined ? undefined : withFirstPage(loaded, first, placeOf, pageSize),
      );
      return first;
    },
    enabled: isLoaded,
    initialData: () => queries.getQueryData<InfiniteData<Page<T>>>(queryKey)?.pages[0],
    initialDataUpdatedAt: () => queries.getQueryState(queryKey)?.dataUpdatedAt,
    notifyOnChangeProps: [], // the list renders what was merged into it
    ...polling<Page<T>>(({ items }) => isAnyMoving(items)),
  });
}
