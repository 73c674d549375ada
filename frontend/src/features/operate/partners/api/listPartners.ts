import { infiniteQueryOptions } from "@tanstack/react-query";

import { type Api, unwrap } from "@/shared/api/client";
import { polling } from "@/shared/polling/polling";

export const partnersKey = ["operate", "partners"] as const;

/** The partners, oldest first. */
export const partnersQuery = (api: Api) =>
  infiniteQueryOptions({
    queryKey: [...partnersKey, "list"],
    queryFn: ({ pageParam: cursor, signal }) => {
      const query = { limit: 50, ...(cursor !== undefined && { cursor }) };
      return unwrap(api.GET("/api/ops/partners", { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    ...polling(() => false),
  });
