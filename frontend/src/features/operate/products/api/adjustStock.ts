import { useMutation, useQueryClient } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import { unwrap } from "@/shared/api/client";
import type { StockedProduct, StockMovement } from "@/shared/api/types";
import { notify } from "@/shared/notify/notify";

import { productKey } from "./getProduct";
import { invalidateProducts } from "./listProducts";

/** Adds units to a product's stock or removes them, once for each reference, and shows the new count. */
export function useAdjustStock(sku: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: StockMovement) => unwrap(api.POST("/api/ops/products/{sku}/stock", { params: { path: { sku } }, body })),
    onSuccess: (stock) => {
      queries.setQueryData<StockedProduct>(productKey(sku), (product) => (product == null ? product : { ...product, stock }));
      notify({ id: `stock-${sku}`, message: `The movement is recorded: ${stock.onHand} on hand now.`, color: "green" });
    },
    onSettled: () => invalidateProducts(queries),
  });
}
