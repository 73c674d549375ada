import { Alert, Button, Group, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useEffect, useRef } from "react";

import { BusyButton } from "@/shared/components/BusyButton";
import { describe } from "@/shared/components/ErrorState";

import type { Movement } from "../model/movement";
import { inWords } from "../model/stockForm";

interface Props {
  movement: Movement;
  /** Why nobody knows; null when the page was left meanwhile. */
  error: unknown;
  isTrying: boolean;
  onRetry: () => void;
  onStartOver: () => void;
}

/** A movement that may have happened or not: the same reference finds out. */
export function MovementInDoubt({ movement, error, isTrying, onRetry, onStartOver }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isTrying) box.current?.focus();
  }, [isTrying]);
  const why = error === null ? "No answer came." : describe(error).message;
  return (
    <Alert ref={box} tabIndex={-1} role="alert" color="yellow" icon={<IconAlertTriangle />} title="It may have been recorded, or not">
      <Text size="sm">
        {why} Trying again is safe: {inWords(movement)} will count once.
      </Text>
      <Group gap="xs" mt="sm">
        <BusyButton size="xs" isBusy={isTrying} onClick={onRetry}>
          Try again
        </BusyButton>
        <Button size="xs" variant="default" disabled={isTrying} onClick={onStartOver}>
          Start over
        </Button>
      </Group>
      <Text size="xs" mt="xs">
        Before you start over, see in the numbers above whether it was.
      </Text>
    </Alert>
  );
}
