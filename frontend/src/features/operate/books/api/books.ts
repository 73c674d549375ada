import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { type Api, unwrap, unwrapOrNull } from "@/shared/api/client";
import { polling } from "@/shared/polling/polling";

const booksKey = ["operate", "books"] as const;

/** The comparisons of the books, the latest day first. */
export const booksQuery = (api: Api) =>
  infiniteQueryOptions({
    queryKey: [...booksKey, "list"],
    queryFn: ({ pageParam: cursor, signal }) => {
      const query = { limit: 20, ...(cursor !== undefined && { cursor }) };
      return unwrap(api.GET("/api/ops/books", { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    ...polling(() => false),
  });

/** The comparison of one day; null if there is none. */
export const bookDayQuery = (api: Api, day: string) =>
  queryOptions({
    queryKey: [...booksKey, day],
    queryFn: ({ signal }) => unwrapOrNull(api.GET("/api/ops/books/{day}", { params: { path: { day } }, signal })),
    ...polling(() => false),
  });
