import { type InfiniteData, type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";

import { unwrapOrNull } from "@/shared/api/client";
import { isProblemOf } from "@/shared/api/problem";
import type { Product } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";
import { polling } from "@/shared/polling/polling";

/** A product that is for sale; null for any other. What a list has of it is shown until it arrives. */
export function useProduct(sku: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useQuery({
    queryKey: ["products", "one", sku],
    queryFn: async ({ signal }) => {
      try {
        return await unwrapOrNull(api.GET("/api/products/{sku}", { params: { path: { sku } }, signal }));
      } catch (error) {
        if (isProblemOf(error, "invalid")) return null; // the address holds what can be no SKU
        throw error;
      }
    },
    placeholderData: () => listed(queries, sku),
    ...polling(() => false),
  });
}

/** The product as the lists that were read have it. */
function listed(queries: QueryClient, sku: string): Product | undefined {
  const lists = queries.getQueriesData<InfiniteData<{ items: Product[] }>>({ queryKey: ["products", "list"] });
  for (const [, list] of lists) {
    const found = list?.pages.flatMap(({ items }) => items).find((product) => product.sku === sku);
    if (found !== undefined) return found;
  }
  return undefined;
}
