import { Group, Loader, Text } from "@mantine/core";
import { useNetwork } from "@mantine/hooks";
import { IconWifiOff } from "@tabler/icons-react";

import { useConnection } from "@/shared/api/useConnection";

import classes from "./ConnectionBanner.module.css";

/** Says when the browser is offline or the platform does not answer; gone as soon as it does again. */
export function ConnectionBanner() {
  const { online } = useNetwork();
  const isLost = useConnection() === "unreachable";
  return (
    <div role="status">
      {(!online || isLost) && (
        <Group className={classes.banner ?? ""} justify="center" gap="xs" wrap="nowrap">
          {online ? <Loader size={14} color="currentColor" /> : <IconWifiOff size={16} aria-hidden />}
          <Text size="sm">
            {online
              ? "EventForge does not answer. Trying again; nothing is lost."
              : "You are offline. What you see may be old."}
          </Text>
        </Group>
      )}
    </div>
  );
}
