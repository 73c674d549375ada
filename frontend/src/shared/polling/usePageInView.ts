import { type InfiniteData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef } from "react";

import { isCursorRefused } from "@/shared/lists/restartList";

import { cursorsOf, type LiveList, type Page, withPage } from "./liveList";
import { polling } from "./polling";

type Pages<T> = InfiniteData<Page<T>, string | undefined>;

/** The first and the last item of a list that the reader sees. */
export type OnView = (first: number, last: number) => void;

/**
 * Reads a page in view again every ten seconds, unless it is the first one. Of
 * several, it takes the one that was read longest ago. Returns the function that
 * is called with what is in view.
 */
export function usePageInView<T>({ queryKey, fetchPage, placeOf, pageSize }: Omit<LiveList<T>, "isAnyMoving">, isEnabled: boolean): OnView {
  const queries = useQueryClient();
  const view = useRef({ first: 0, last: 0 });
  const readAt = useRef(new Map<string, number>());
  useQuery({
    queryKey: [...queryKey, "page in view"],
    queryFn: async ({ signal }) => {
      const cursor = nextCursorOf(queries.getQueryData<Pages<T>>(queryKey), view.current, readAt.current);
      if (cursor === undefined) return null;
      try {
        const page = await fetchPage(cursor, signal);
        queries.setQueryData<Pages<T>>(queryKey, (loaded) => loaded && withPage(loaded, cursor, page, placeOf, pageSize));
      } catch (error) {
        if (!isCursorRefused(error)) throw error;
        void queries.resetQueries({ queryKey, exact: true });
      }
      return null;
    },
    enabled: isEnabled,
    initialData: null,
    notifyOnChangeProps: [],
    ...polling(() => false),
  });
  return useCallback((first, last) => {
    view.current = { first, last };
  }, []);
}

/** The cursor of the page in view that was read longest ago, which counts as read now. Forgets the pages that are not in view. */
function nextCursorOf<T>(loaded: Pages<T> | undefined, view: { first: number; last: number }, readAt: Map<string, number>): string | undefined {
  const inView = loaded === undefined ? [] : cursorsOf(loaded, view.first, view.last);
  for (const cursor of readAt.keys()) if (!inView.includes(cursor)) readAt.delete(cursor);
  const [oldest] = inView.toSorted((one, other) => (readAt.get(one) ?? 0) - (readAt.get(other) ?? 0));
  if (oldest !== undefined) readAt.set(oldest, Date.now());
  return oldest;
}
