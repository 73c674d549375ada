import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconCheck,
  IconChecks,
  IconCreditCard,
  IconCreditCardRefund,
  IconPackage,
  IconPackageExport,
  IconShoppingBag,
  IconX,
} from "@tabler/icons-react";
import type { ComponentType } from "react";

import type { EventType } from "@/shared/api/types";

interface Look {
  label: string;
  color: "blue" | "green" | "orange" | "red" | "gray" | "yellow";
  Icon: ComponentType<{ size?: number | string }>;
}

/** Each event in a shopper's words, with a colour and a shape. */
export const eventLooks: Record<EventType, Look> = {
  "order.created": { label: "Order placed", color: "gray", Icon: IconShoppingBag },
  "order.validated": { label: "Order checked", color: "blue", Icon: IconCheck },
  "order.reserved": { label: "Items set aside", color: "blue", Icon: IconPackage },
  "order.charged": { label: "Card charged", color: "blue", Icon: IconCreditCard },
  "order.completed": { label: "Order completed", color: "green", Icon: IconChecks },
  "order.refunded": { label: "Money refunded", color: "orange", Icon: IconCreditCardRefund },
  "order.released": { label: "Items put back", color: "orange", Icon: IconPackageExport },
  "order.failed": { label: "Order failed", color: "red", Icon: IconX },
  "order.cancelled": { label: "Order cancelled", color: "gray", Icon: IconArrowBackUp },
  "order.needs_attention": { label: "Passed on to our team", color: "yellow", Icon: IconAlertTriangle },
};
