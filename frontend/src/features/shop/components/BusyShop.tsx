import { Button, Group, Text } from "@mantine/core";
import { useEffect, useState } from "react";

import type { ApiProblem } from "@/shared/api/problem";
import { Callout } from "@/shared/components/Callout";
import { formatRelative } from "@/shared/time/time";
import { useNow } from "@/shared/time/useNow";

interface Props {
  /** The refusal, which says when it is worth trying again. */
  problem: ApiProblem;
  /** Whether the shopper wants the order to be sent again by itself. */
  isWaiting: boolean;
  onWait: (isWanted: boolean) => void;
  onRetry: () => void;
  onStartOver: () => void;
}

const usualWaitMs = 60_000;

/** Says that too many orders wait, so this one was not accepted, and offers to send it when there is room. */
export function BusyShop({ problem, isWaiting, onWait, onRetry, onStartOver }: Props) {
  const [roomAt] = useState(() => Date.now() + (problem.retryAfterMs ?? usualWaitMs));
  const when = formatRelative(new Date(roomAt).toISOString(), useNow());
  useEffect(() => {
    if (!isWaiting) return undefined;
    const timer = setTimeout(onRetry, roomAt - Date.now());
    return () => clearTimeout(timer);
  }, [isWaiting, onRetry, roomAt]);
  return (
    <Callout tone="warning" title="We have more orders than we can handle right now" takesFocus>
      <Text size="sm">
        We did not accept your order, because it would take too long. Nothing is charged, and your basket is kept. You will not get a
        second order by trying again.
      </Text>
      <Text size="sm" mt="xs" fw={550}>
        {isWaiting ? `We send your order again ${when}. Keep this page open.` : `Trying again is worthwhile ${when}.`}
      </Text>
      <Group gap="xs" mt="sm">
        {isWaiting ? (
          <Button size="sm" variant="default" onClick={() => onWait(false)}>
            Do not send it
          </Button>
        ) : (
          <Button size="sm" onClick={() => onWait(true)}>
            Send it when there is room
          </Button>
        )}
        <Button size="sm" variant="default" onClick={onRetry}>
          Try now
        </Button>
        <Button size="sm" variant="default" onClick={onStartOver}>
          Change the order
        </Button>
      </Group>
    </Callout>
  );
}
