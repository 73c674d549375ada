import { Badge } from "@mantine/core";
import { IconAlertTriangle, IconBan, IconCheck, IconPlayerPause } from "@tabler/icons-react";
import type { ReactNode } from "react";

import type { Webhook } from "@/shared/api/types";

interface Look {
  label: string;
  color: string;
  icon: ReactNode;
}

const size = 12;

const looks: Record<Webhook["state"] | "failing", Look> = {
  active: { label: "Active", color: "green", icon: <IconCheck size={size} /> },
  failing: { label: "Failing", color: "yellow", icon: <IconAlertTriangle size={size} /> },
  paused: { label: "Paused", color: "gray", icon: <IconPlayerPause size={size} /> },
  disabled: { label: "Disabled", color: "red", icon: <IconBan size={size} /> },
};

/** An endpoint's state. An active one may be failing. */
export function WebhookStateBadge({ webhook: { state, failingSince } }: { webhook: Webhook }) {
  const { label, color, icon } = looks[state === "active" && failingSince !== undefined ? "failing" : state];
  return (
    <Badge color={color} leftSection={icon} tt="none" style={{ flexShrink: 0 }}>
      {label}
    </Badge>
  );
}
