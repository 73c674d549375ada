import { useInfiniteQuery } from "@tanstack/react-query";

import { unwrap } from "@/shared/api/client";
import type { OperatorOrder } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";
import { distinctBy } from "@/shared/lists/distinctBy";
import { polling } from "@/shared/polling/polling";

const pageSize = 20;

/** The orders with a withdrawal to decide, first the one that was asked for first. */
export function useOpenWithdrawals() {
  const api = useApi();
  const list = useInfiniteQuery({
    queryKey: ["operate", "orders", "open withdrawals"],
    queryFn: ({ pageParam: cursor, signal }) => {
      const query = { limit: pageSize, ...(cursor !== undefined && { cursor }) };
      return unwrap(api.GET("/api/ops/withdrawals", { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    ...polling(() => false),
  });
  const orders: OperatorOrder[] | undefined = list.data?.pages.flatMap(({ items }) => items);
  return { ...list, items: orders && distinctBy(orders, ({ id }) => id) };
}
