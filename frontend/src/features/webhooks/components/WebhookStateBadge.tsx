import { Badge } from "@mantine/core";
import { IconAlertTriangle, IconBan, IconCheck, IconHourglass, IconPlayerPause } from "@tabler/icons-react";
import type { ReactNode } from "react";

import type { Webhook } from "@/shared/api/types";

interface Look {
  label: string;
  color: string;
  icon: ReactNode;
}

const size = 12;

const looks: Record<Webhook["state"] | "failing" | "slow", Look> = {
  active: { label: "Active", color: "green", icon: <IconCheck size={size} /> },
  failing: { label: "Failing", color: "yellow", icon: <IconAlertTriangle size={size} /> },
  slow: { label: "Slow", color: "yellow", icon: <IconHourglass size={size} /> },
  paused: { label: "Paused", color: "gray", icon: <IconPlayerPause size={size} /> },
  disabled: { label: "Disabled", color: "red", icon: <IconBan size={size} /> },
};

/** An endpoint's state. An active one may be failing, or slow. */
export function WebhookStateBadge({ webhook }: { webhook: Webhook }) {
  const { label, color, icon } = looks[conditionOf(webhook)];
  return (
    <Badge color={color} leftSection={icon} tt="none" style={{ flexShrink: 0 }}>
      {label}
    </Badge>
  );
}

function conditionOf({ state, failingSince, circuit }: Webhook): keyof typeof looks {
  if (state !== "active") return state;
  if (failingSince !== undefined || circuit?.state === "open") return "failing";
  return circuit === undefined ? "active" : "slow";
}
