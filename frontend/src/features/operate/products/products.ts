import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { useApi } from "@/shared/api/ApiContext";
import { type Api, unwrap } from "@/shared/api/client";
import type { ProductDraft, StockMovement } from "@/shared/api/types";

const productsKey = ["operate", "products"] as const;

/** The catalogue in pages; products that are not active are not in it. */
export const catalogueOptions = (api: Api, q: string) =>
  infiniteQueryOptions({
    queryKey: [...productsKey, "catalogue", q],
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: 50, ...(q !== "" && { q }), ...(pageParam !== "" && { cursor: pageParam }) };
      return unwrap(api.GET("/api/products", { params: { query }, signal }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  });

/** A product with its stock, active or not. */
export const productOptions = (api: Api, sku: string) =>
  queryOptions({
    queryKey: [...productsKey, "product", sku],
    queryFn: ({ signal }) => unwrap(api.GET("/api/ops/products/{sku}", { params: { path: { sku } }, signal })),
  });

/** Creates a product, or replaces all but its stock. */
export function usePutProduct(sku: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: ProductDraft) => unwrap(api.PUT("/api/ops/products/{sku}", { params: { path: { sku } }, body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: productsKey }),
  });
}

/** Adds units to a product's stock or takes some off; a reference counts once. */
export function useAdjustStock(sku: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: StockMovement) =>
      unwrap(api.POST("/api/ops/products/{sku}/stock", { params: { path: { sku } }, body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: productsKey }),
  });
}
