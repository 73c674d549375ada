import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";

import { type Api, unwrap } from "@/shared/api/client";
import { polling } from "@/shared/polling/polling";

export const productsKey = ["operate", "products"] as const;

/** Whether the shop sells a product. */
export type ProductState = "sold" | "withdrawn";

const pageSize = 50;

/** The products in one state that match a search, by name. What was found before stays until the new answer is here. */
export const productsQuery = (api: Api, state: ProductState, q: string | undefined) =>
  infiniteQueryOptions({
    queryKey: [...productsKey, "list", state, q ?? ""],
    queryFn: ({ pageParam: cursor, signal }) => {
      const query = { state, limit: pageSize, ...(q !== undefined && { q }), ...(cursor !== undefined && { cursor }) };
      return unwrap(api.GET("/api/ops/products", { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
    ...polling(() => false),
  });
