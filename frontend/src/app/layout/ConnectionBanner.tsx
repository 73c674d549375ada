import { Group, Loader, Text } from "@mantine/core";
import { useNetwork } from "@mantine/hooks";
import { IconWifiOff } from "@tabler/icons-react";

import { useConnection } from "@/shared/api/useConnection";

import classes from "./ConnectionBanner.module.css";

/** Shown while the browser is offline or the platform does not respond. */
export function ConnectionBanner() {
  const { online } = useNetwork();
  const isUnreachable = useConnection() === "unreachable";
  return (
    <div role="status">
      {(!online || isUnreachable) && (
        <Group className={classes.banner ?? ""} justify="center" gap="xs" wrap="nowrap">
          {online ? <Loader size={14} color="currentColor" /> : <IconWifiOff size={16} aria-hidden />}
          <Text size="sm">
            {online
              ? "EventForge is not responding. We keep trying, and nothing is lost."
              : "You are offline. What you see may be out of date."}
          </Text>
        </Group>
      )}
    </div>
  );
}
