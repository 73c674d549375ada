import type { OrderDetail, Shipment } from "@/shared/api/types";
import { unitsLeft } from "@/shared/orders/units";

import type { Stage } from "./stage";

type ParcelState = Shipment["state"];

/** What a parcel has been through, by its state. One that failed counts for nothing: its units can be sent again. */
const behind: Partial<Record<ParcelState, readonly ParcelState[]>> = {
  packed: ["packed"],
  dispatched: ["packed", "dispatched"],
  delivered: ["packed", "dispatched", "delivered"],
};

/** How far the items of a completed order have come that the shopper keeps. */
export function parcelStages(order: OrderDetail): Stage[] {
  const [packed, sent, delivered] = (["packed", "dispatched", "delivered"] as const).map((state) => countIn(order, state));
  if (packed === undefined || sent === undefined || delivered === undefined) return [];
  const isDelivered = order.fulfilment === "delivered";
  const isSent = isDelivered || order.fulfilment === "shipped";
  const isPacked = isSent || packed.isAll;
  return [
    isPacked ? { name: "packed", state: "done", label: "Packed", at: packed.at } : { name: "packed", state: "now", label: "Packing", remark: packingRemark(order, packed) },
    sentStage({ isPacked, isSent, isDelivered }, sent),
    deliveredStage(order, isDelivered, delivered),
  ];
}

function packingRemark({ shipments = [] }: OrderDetail, packed: Count): string {
  if (packed.units > 0) return packed.text;
  return shipments.length === 0 ? "No parcel yet" : "A parcel did not arrive";
}

/** A parcel that is sent is on its way until it is delivered, so this stage is done with the next one. */
function sentStage({ isPacked, isSent, isDelivered }: { isPacked: boolean; isSent: boolean; isDelivered: boolean }, sent: Count): Stage {
  if (isDelivered) return { name: "sent", state: "done", label: "Sent", at: sent.at };
  if (isSent) return { name: "sent", state: "now", label: "On its way", at: sent.at };
  if (sent.units > 0) return { name: "sent", state: isPacked ? "now" : "partly", label: "On its way", remark: sent.text };
  return isPacked ? { name: "sent", state: "now", label: "Shipping", remark: "Waits for the carrier" } : { name: "sent", state: "ahead", label: "Shipping" };
}

function deliveredStage({ deliveredAt }: OrderDetail, isDelivered: boolean, delivered: Count): Stage {
  if (isDelivered) return { name: "delivered", state: "done", label: "Delivered", at: deliveredAt ?? delivered.at };
  if (delivered.units > 0) return { name: "delivered", state: "partly", label: "Delivered", remark: delivered.text };
  return { name: "delivered", state: "ahead", label: "Delivery" };
}

/** How many of the units that the shopper keeps have come as far as a state. */
interface Count {
  units: number;
  isAll: boolean;
  /** Such as "2 of 3 items". */
  text: string;
  /** When the last of them did. */
  at: string | undefined;
}

function countIn(order: OrderDetail, state: ParcelState): Count {
  const parcels = (order.shipments ?? []).filter((parcel) => behind[parcel.state]?.includes(state));
  const kept = new Map<string, number>();
  order.lines.forEach(({ sku }, line) => kept.set(sku, (kept.get(sku) ?? 0) + unitsLeft(order, line)));
  const inParcels = new Map<string, number>();
  for (const { sku, quantity } of parcels.flatMap(({ lines }) => lines)) inParcels.set(sku, (inParcels.get(sku) ?? 0) + quantity);
  const wanted = [...kept.values()].reduce((all, units) => all + units, 0);
  const units = [...kept].reduce((all, [sku, quantity]) => all + Math.min(quantity, inParcels.get(sku) ?? 0), 0);
  const times = parcels.flatMap((parcel) => timeOf(parcel, state));
  return { units, isAll: parcels.length > 0 && units === wanted, text: `${units} of ${wanted} items`, at: sorted(times).at(-1) };
}

/** When a parcel came as far as a state: a carrier need not report the states before. */
function timeOf({ steps }: Shipment, state: ParcelState): string[] {
  return sorted(steps.filter((step) => behind[step.state]?.includes(state)).map(({ at }) => at)).slice(0, 1);
}

const sorted = (times: readonly string[]) => times.toSorted((one, other) => Date.parse(one) - Date.parse(other));
