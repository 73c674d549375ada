import { Badge, Loader } from "@mantine/core";
import { IconCheck, IconClock, IconPlayerPause, IconX } from "@tabler/icons-react";

import type { Delivery } from "@/shared/api/types";
import { useNow } from "@/shared/time/useNow";

const size = 12;

/** The state of a delivery: sending, waiting for a retry, delivered or failed. */
export function DeliveryStateBadge({ delivery }: { delivery: Delivery }) {
  const now = useNow();
  const { label, color, icon } = lookOf(delivery, now);
  return (
    <Badge color={color} leftSection={icon} tt="none">
      {label}
    </Badge>
  );
}

function lookOf({ state, waitsInOrder, nextAttemptAt }: Delivery, now: number) {
  if (state === "succeeded") return { label: "Delivered", color: "green", icon: <IconCheck size={size} /> };
  if (state === "failed") return { label: "Failed", color: "red", icon: <IconX size={size} /> };
  if (state === "held") return { label: "Held", color: "gray", icon: <IconPlayerPause size={size} /> };
  if (waitsInOrder === true) return { label: "Waits in order", color: "gray", icon: <IconClock size={size} /> };
  const isWaiting = nextAttemptAt !== undefined && Date.parse(nextAttemptAt) > now;
  if (isWaiting) return { label: "Will retry", color: "yellow", icon: <IconClock size={size} /> };
  return { label: "Sending", color: "blue", icon: <Loader size={10} color="blue" /> };
}
