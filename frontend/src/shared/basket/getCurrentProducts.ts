import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";

import { type Api, unwrap } from "@/shared/api/client";
import type { Product } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";
import { polling } from "@/shared/polling/polling";

/** Products by SKU as they are now. `null` is a product that is no longer sold. */
export type CurrentProducts = ReadonlyMap<string, Product | null>;

const pageSize = 100;
/** How many pages of the catalog are read. Products that are not on them are searched for one by one. */
const maxPages = 3;

/** How long an order waits for the check of its products, in milliseconds. */
const checkMs = 4000;

/** The current products of a basket. */
export function useCurrentProducts(skus: readonly string[]) {
  const api = useApi();
  const wanted = skus.toSorted();
  return useQuery({
    queryKey: ["products", "current", wanted],
    queryFn: ({ signal }) => getCurrentProducts(api, wanted, signal),
    enabled: wanted.length > 0,
    placeholderData: keepPreviousData,
    ...polling(() => false),
  });
}

/**
 * Returns a function that reads the products as they are at this moment, which the
 * page then shows. It returns undefined when there is no response in time: the API
 * checks the order as well.
 */
export function useCheckProducts(): (skus: readonly string[]) => Promise<CurrentProducts | undefined> {
  const api = useApi();
  const queries = useQueryClient();
  return async (skus) => {
    const wanted = skus.toSorted();
    try {
      const current = await getCurrentProducts(api, wanted, AbortSignal.timeout(checkMs));
      queries.setQueryData<CurrentProducts>(["products", "current", wanted], current);
      return current;
    } catch {
      return undefined;
    }
  };
}

async function getCurrentProducts(api: Api, skus: readonly string[], signal: AbortSignal): Promise<CurrentProducts> {
  const found = new Map<string, Product>();
  const missing = () => skus.filter((sku) => !found.has(sku));
  let cursor: string | undefined;
  for (let page = 0; page < maxPages && missing().length > 0; page++) {
    const query = { limit: pageSize, ...(cursor !== undefined && { cursor }) };
    const { items, nextCursor } = await unwrap(api.GET("/api/products", { params: { query }, signal }));
    for (const product of items) found.set(product.sku, product);
    cursor = nextCursor;
    if (cursor === undefined) return new Map(skus.map((sku) => [sku, found.get(sku) ?? null]));
  }
  const searched = await Promise.all(missing().map((sku) => searchProduct(api, sku, signal)));
  for (const product of searched) if (product !== null) found.set(product.sku, product);
  return new Map(skus.map((sku) => [sku, found.get(sku) ?? null]));
}

async function searchProduct(api: Api, sku: string, signal: AbortSignal): Promise<Product | null> {
  const query = { q: sku, limit: pageSize };
  const { items } = await unwrap(api.GET("/api/products", { params: { query }, signal }));
  return items.find((product) => product.sku === sku) ?? null;
}
