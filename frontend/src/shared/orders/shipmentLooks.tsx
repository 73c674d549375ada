import { Badge } from "@mantine/core";
import { IconCheck, IconPackage, IconTruckDelivery, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";

import type { Order, Shipment } from "@/shared/api/types";
import { isolated } from "@/shared/text/isolated";

interface Look {
  label: string;
  color: string;
  icon: ReactNode;
}

const size = 12;

/** The label, colour and icon of each state of a shipment. The icon makes it independent of colour. */
const shipmentLooks: Record<Shipment["state"], Look> = {
  packed: { label: "Packed", color: "gray", icon: <IconPackage size={size} /> },
  dispatched: { label: "On its way", color: "blue", icon: <IconTruckDelivery size={size} /> },
  delivered: { label: "Delivered", color: "green", icon: <IconCheck size={size} /> },
  failed: { label: "Did not arrive", color: "red", icon: <IconX size={size} /> },
};

/** The name of a state of a shipment. The API may be newer than the page. */
export function nameOfState(state: string): string {
  return (shipmentLooks as Partial<Record<string, Look>>)[state]?.label ?? "Updated";
}

/** The state of a shipment. */
export function ShipmentBadge({ state }: { state: Shipment["state"] }) {
  const { color, icon } = (shipmentLooks as Partial<Record<string, Look>>)[state] ?? { color: "gray", icon: undefined };
  return (
    <Badge color={color} leftSection={icon} tt="none" variant="light">
      {nameOfState(state)}
    </Badge>
  );
}

/** What an order's fulfilment is, in a few words; undefined while nothing is sent. */
export function nameOfFulfilment(fulfilment: Order["fulfilment"]): string | undefined {
  switch (fulfilment) {
    case "partial":
      return "Partly on its way";
    case "shipped":
      return "On its way";
    case "delivered":
      return "Delivered";
    default:
      return undefined;
  }
}

/** Names the units in a shipment, such as "2 × Desk lamp, 1 × Notebook". */
export function nameContent({ lines }: Pick<Shipment, "lines">): string {
  return lines.map(({ quantity, name }) => `${quantity} × ${isolated(name)}`).join(", ");
}
