import type { OrderDetail } from "@/shared/api/types";
import { unitsLeft } from "@/shared/orders/units";

type Sent = Pick<OrderDetail, "fulfilment" | "shipments">;

/** What the parcels of an order are together, in a shopper's words. */
export function headlineOf({ fulfilment, shipments = [] }: Sent): string {
  const isAny = (...states: string[]) => shipments.some(({ state }) => states.includes(state));
  if (fulfilment === "delivered") return "Delivered";
  if (isAny("dispatched")) return "On its way";
  return isAny("packed") && !isAny("delivered", "failed") ? "Ready for the carrier" : "Your parcels";
}

/** Whether units that the shopper keeps are in no parcel that may arrive. */
export function isIncomplete(order: Sent & Pick<OrderDetail, "lines" | "refunds">): boolean {
  const left = new Map<string, number>();
  const add = (sku: string, units: number) => left.set(sku, (left.get(sku) ?? 0) + units);
  order.lines.forEach(({ sku }, line) => add(sku, unitsLeft(order, line)));
  for (const { state, lines } of order.shipments ?? []) {
    if (state !== "failed") lines.forEach(({ sku, quantity }) => add(sku, -quantity));
  }
  return [...left.values()].some((units) => units > 0);
}
