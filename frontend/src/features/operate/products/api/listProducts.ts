import { infiniteQueryOptions, keepPreviousData, type QueryClient } from "@tanstack/react-query";

import { type Api, unwrap } from "@/shared/api/client";
import { polling } from "@/shared/polling/polling";

export const productsKey = ["operate", "products"] as const;

/** Invalidates the products that were read before a change, and the shop's catalog. */
export async function invalidateProducts(queries: QueryClient): Promise<void> {
  await Promise.all([queries.invalidateQueries({ queryKey: productsKey }), queries.invalidateQueries({ queryKey: ["products"] })]);
}

/** Whether the shop sells a product. */
export type ProductState = "sold" | "withdrawn";

const pageSize = 50;

/** The products in one state that match a search, sorted by name. The previous result stays until the new one is loaded. */
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
