import { Badge, Loader } from "@mantine/core";
import { IconAlertTriangle, IconArrowBackUp, IconCheck, IconClock, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";

import type { OrderStatus } from "@/shared/api/types";

import classes from "./OrderStatusBadge.module.css";

interface Look {
  label: string;
  color: string;
  icon: ReactNode;
}

const size = 12;

/** The label, colour and icon of each status. The icon makes it independent of colour. */
export const orderStatusLooks: Record<OrderStatus, Look> = {
  pending: { label: "Pending", color: "gray", icon: <IconClock size={size} /> },
  processing: { label: "Processing", color: "blue", icon: <Loader size={10} color="blue" /> },
  cancelling: { label: "Cancelling", color: "orange", icon: <Loader size={10} color="orange" /> },
  completed: { label: "Completed", color: "green", icon: <IconCheck size={size} /> },
  failed: { label: "Failed", color: "red", icon: <IconX size={size} /> },
  cancelled: { label: "Cancelled", color: "gray", icon: <IconArrowBackUp size={size} /> },
  needs_attention: { label: "Needs attention", color: "yellow", icon: <IconAlertTriangle size={size} /> },
};

/** The status of an order. */
export function OrderStatusBadge({ status }: { status: OrderStatus }) {
  const { label, color, icon } = orderStatusLooks[status];
  return (
    <Badge color={color} classNames={{ label: classes.label ?? "" }} leftSection={icon} tt="none" data-status={status}>
      {label}
    </Badge>
  );
}
