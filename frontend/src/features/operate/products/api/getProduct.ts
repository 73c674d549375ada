import { queryOptions } from "@tanstack/react-query";

import { type Api, unwrapOrNull } from "@/shared/api/client";
import { polling } from "@/shared/polling/polling";

import { productsKey } from "./listProducts";

export const productKey = (sku: string) => [...productsKey, "product", sku] as const;

/** A product with its stock, in any state; null if it does not exist. */
export const productQuery = (api: Api, sku: string) =>
  queryOptions({
    queryKey: productKey(sku),
    queryFn: ({ signal }) => unwrapOrNull(api.GET("/api/ops/products/{sku}", { params: { path: { sku } }, signal })),
    ...polling(() => false),
  });
