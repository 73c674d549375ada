import type { OrderDetail } from "@/shared/api/types";

/** What the parcels of an order are together, in a shopper's words. */
export function headlineOf({ fulfilment, shipments = [] }: Pick<OrderDetail, "fulfilment" | "shipments">): string {
  if (fulfilment === "delivered") return "Delivered";
  if (shipments.some(({ state }) => state === "dispatched")) return "On its way";
  if (shipments.some(({ state }) => state === "packed")) return "Ready for the carrier";
  return "Your parcels";
}
