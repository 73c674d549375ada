import { useMutation, useQueryClient } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import { unwrap } from "@/shared/api/client";
import type { StockedProduct, StockMovement } from "@/shared/api/types";
import { notify } from "@/shared/notify/notify";

import { forgetProducts } from "./forgetProducts";
import { productKey } from "./getProduct";

/** Moves units onto the shelf or off it, once for each reference, and says how many there are now. */
export function useAdjustStock(sku: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: StockMovement) => unwrap(api.POST("/api/ops/products/{sku}/stock", { params: { path: { sku } }, body })),
    onSuccess: (stock) => {
      queries.setQueryData<StockedProduct>(productKey(sku), (product) => (product == null ? product : { ...product, stock }));
      notify({ id: `stock-${sku}`, message: `The movement is recorded: ${stock.onHand} on hand now.`, color: "green" });
    },
    onSettled: () => forgetProducts(queries),
  });
}
