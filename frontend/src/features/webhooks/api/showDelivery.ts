import type { InfiniteData, QueryClient } from "@tanstack/react-query";

import type { Delivery } from "@/shared/api/types";

import { type DeliveryPage, withDelivery } from "../model/deliveries";
import { deliveriesKey } from "./listDeliveries";

/** Puts a delivery that the API answered with into the log on screen, then reads the log anew. */
export async function showDelivery(queries: QueryClient, webhookId: string, delivery: Delivery): Promise<void> {
  const queryKey = deliveriesKey(webhookId);
  await queries.cancelQueries({ queryKey }); // an answer from before would take it away again
  queries.setQueryData<InfiniteData<DeliveryPage, string | undefined>>(
    queryKey,
    (data) => data && { ...data, pages: withDelivery(data.pages, delivery) },
  );
  void queries.invalidateQueries({ queryKey });
}
