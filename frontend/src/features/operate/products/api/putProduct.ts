import { useMutation, useQueryClient } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import { unwrap } from "@/shared/api/client";
import { isProblemOf } from "@/shared/api/problem";
import type { ProductDraft } from "@/shared/api/types";
import { notify } from "@/shared/notify/notify";

import { productKey } from "./getProduct";
import { invalidateProducts } from "./listProducts";

/** Creates a product, or replaces everything but its stock, and confirms it. */
export function usePutProduct(sku: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: ProductDraft) => unwrap(api.PUT("/api/ops/products/{sku}", { params: { path: { sku } }, body })),
    onError: (error) => {
      if (isProblemOf(error, "conflict")) void queries.invalidateQueries({ queryKey: productKey(sku) });
    },
    onSuccess: (product) => {
      queries.setQueryData(productKey(sku), product);
      void invalidateProducts(queries);
      notify({ id: `product-${sku}`, message: `${product.name} is saved.`, color: "green" });
    },
  });
}
