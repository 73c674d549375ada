import { Badge } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconPlayerPause, IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";
import type { ReactNode } from "react";

import type { Job } from "@/shared/api/types";

const looks: Record<Job["state"], { color: string; icon: ReactNode; label: string }> = {
  running: { color: "blue", icon: <IconPlayerPlay size={12} />, label: "Running" },
  stopping: { color: "orange", icon: <IconPlayerPause size={12} />, label: "Stopping" },
  stopped: { color: "gray", icon: <IconPlayerStop size={12} />, label: "Stopped" },
  done: { color: "green", icon: <IconCheck size={12} />, label: "Done" },
  failed: { color: "red", icon: <IconAlertTriangle size={12} />, label: "Failed" },
};

/** The state of a job. The icon makes it independent of colour. */
export function JobBadge({ state }: Pick<Job, "state">) {
  const { color, icon, label } = looks[state];
  return (
    <Badge color={color} leftSection={icon} tt="none" data-state={state}>
      {label}
    </Badge>
  );
}
