import { useInfiniteQuery } from "@tanstack/react-query";

import { unwrap } from "@/shared/api/client";
import { useApi } from "@/shared/api/useApi";
import { calmMs } from "@/shared/polling/polling";

const pageSize = 10;

/** What operators did to a queue's dead letters, the latest first. */
export function useQueueActions(queue: string) {
  const api = useApi();
  const list = useInfiniteQuery({
    queryKey: ["operate", "queues", queue, "actions"],
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: pageSize, ...(pageParam !== undefined && { cursor: pageParam }) };
      return unwrap(api.GET("/api/ops/queues/{queue}/actions", { params: { path: { queue }, query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: calmMs,
  });
  return { ...list, items: list.data?.pages.flatMap(({ items }) => items) };
}
