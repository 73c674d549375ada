import { Alert, Button, Group, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useEffect, useRef } from "react";

import { BusyButton } from "@/shared/components/BusyButton";
import { describe } from "@/shared/components/ErrorState";

import type { Movement } from "../model/movement";
import { describeMovement } from "../model/movementForm";

interface Props {
  movement: Movement;
  /** The failure of the last request; null after the page was reloaded. */
  error: unknown;
  isSending: boolean;
  onRetry: () => void;
  onStartOver: () => void;
}

/** Reports a movement whose outcome is unknown. Sending it again with the same reference is safe. */
export function UnconfirmedMovement({ movement, error, isSending, onRetry, onStartOver }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isSending) box.current?.focus();
  }, [isSending]);
  const why = error === null ? "There was no response." : describe(error).message;
  return (
    <Alert ref={box} tabIndex={-1} role="alert" color="yellow" icon={<IconAlertTriangle />} title="We do not know whether the movement was recorded">
      <Text size="sm">
        {why} You can safely try again: {describeMovement(movement)} will be recorded once.
      </Text>
      <Group gap="xs" mt="sm">
        <BusyButton size="xs" isBusy={isSending} onClick={onRetry}>
          Try again
        </BusyButton>
        <Button size="xs" variant="default" disabled={isSending} onClick={onStartOver}>
          Start over
        </Button>
      </Group>
      <Text size="xs" mt="xs">
        Before you start over, check the counts above.
      </Text>
    </Alert>
  );
}
