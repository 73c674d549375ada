import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconCheck,
  IconChecks,
  IconClockPause,
  IconCreditCard,
  IconCreditCardRefund,
  IconGavel,
  IconHomeCheck,
  IconPackage,
  IconPackageExport,
  IconPoint,
  IconReceiptRefund,
  IconShoppingBag,
  IconTruckDelivery,
  IconTruckOff,
  IconTruckReturn,
  IconX,
} from "@tabler/icons-react";
import type { ComponentType } from "react";

import type { EventType } from "@/shared/api/types";

interface Look {
  label: string;
  color: "blue" | "green" | "orange" | "red" | "gray" | "yellow";
  Icon: ComponentType<{ size?: number | string }>;
}

/** The label, colour and icon of each event. */
const eventLooks: Record<EventType, Look> = {
  "order.created": { label: "Order placed", color: "gray", Icon: IconShoppingBag },
  "order.validated": { label: "Order checked", color: "blue", Icon: IconCheck },
  "order.reserved": { label: "Items reserved", color: "blue", Icon: IconPackage },
  "order.charged": { label: "Card charged", color: "blue", Icon: IconCreditCard },
  "order.completed": { label: "Order completed", color: "green", Icon: IconChecks },
  "order.refunded": { label: "Payment refunded", color: "orange", Icon: IconCreditCardRefund },
  "order.released": { label: "Items released", color: "orange", Icon: IconPackageExport },
  "order.failed": { label: "Order failed", color: "red", Icon: IconX },
  "order.cancelled": { label: "Order cancelled", color: "gray", Icon: IconArrowBackUp },
  "order.needs_attention": { label: "Sent to our team", color: "yellow", Icon: IconAlertTriangle },
  "order.adjusted": { label: "Refund in progress", color: "orange", Icon: IconReceiptRefund },
  "order.disputed": { label: "Payment disputed", color: "yellow", Icon: IconGavel },
  "order.withdrawal_requested": { label: "Return requested", color: "blue", Icon: IconTruckReturn },
  "order.withdrawal_refused": { label: "Return refused", color: "red", Icon: IconTruckOff },
  "order.shipped": { label: "Parcel on its way", color: "blue", Icon: IconTruckDelivery },
  "order.delivered": { label: "Order delivered", color: "green", Icon: IconHomeCheck },
  "order.delayed": { label: "Taking longer than usual", color: "gray", Icon: IconClockPause },
};

/** How to show an event. The API may be newer than the page and send a type that the page does not know. */
export function lookOf(type: string): Look {
  return (eventLooks as Partial<Record<string, Look>>)[type] ?? { label: "Order updated", color: "gray", Icon: IconPoint };
}
