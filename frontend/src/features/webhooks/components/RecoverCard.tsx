import { Button, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconHistory } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { useApi } from "@/shared/api/useApi";
import type { RecoveryStatus, Webhook } from "@/shared/api/types";
import { Card } from "@/shared/components/Card";
import { ErrorState } from "@/shared/components/ErrorState";
import { Fact } from "@/shared/components/Fact";
import { useNow } from "@/shared/time/useNow";

import { recoveryQuery, useStopRecovery } from "../api/recovery";
import { countOf, deliveries, earliest, isRunning } from "../model/recovery";
import { RecoverDialog } from "./RecoverDialog";
import { RecoveryProgress } from "./RecoveryProgress";

/** What an endpoint missed in 30 days, its last recovery, and the way to the next one. Shows nothing when there is neither. */
export function RecoverCard({ webhook }: { webhook: Webhook }) {
  const [since] = useState(earliest(useNow()).toISOString());
  const [isOpen, { open, close }] = useDisclosure();
  const { data, error, refetch } = useQuery(recoveryQuery(useApi(), webhook.id, since));
  const { mutate: stop, isPending } = useStopRecovery(webhook.id);
  if (data === undefined) {
    return error === null ? null : <ErrorState error={error} onRetry={() => void refetch()} />;
  }
  const { missed, last } = data;
  const isMissed = missed !== undefined && countOf(missed) > 0;
  if (!isMissed && last === undefined) return null;
  const action = isRunning(last) ? (
    <Button size="compact-sm" variant="subtle" loading={isPending || last.state === "stopping"} onClick={() => stop()}>
      Stop
    </Button>
  ) : (
    webhook.state === "active" && isMissed && (
      <Button size="compact-sm" variant="light" leftSection={<IconHistory size={14} />} onClick={open}>
        Recover
      </Button>
    )
  );
  return (
    <Card title="Missed" action={action}>
      <Stack gap="md">
        {isMissed && <MissedFacts missed={missed} state={webhook.state} />}
        {last !== undefined && <RecoveryProgress recovery={last} />}
      </Stack>
      {isOpen && <RecoverDialog webhookId={webhook.id} onClose={close} />}
    </Card>
  );
}

interface MissedProps {
  missed: NonNullable<RecoveryStatus["missed"]>;
  state: Webhook["state"];
}

function MissedFacts({ missed, state }: MissedProps) {
  const { failed, paused, disabled, complete } = missed;
  return (
    <>
      {failed > 0 && <Fact label="Failed">{deliveries(failed, complete || failed < 10_000)}</Fact>}
      {paused > 0 && (
        <Fact label="Held while paused">
          {deliveries(paused, complete || paused < 10_000)}
          {state === "active" ? ", about to be sent" : state === "paused" ? ", sent when you resume" : ""}
        </Fact>
      )}
      {disabled > 0 && <Fact label="Held while disabled">{deliveries(disabled, complete || disabled < 10_000)}</Fact>}
      {state === "disabled" && (
        <Text size="sm" c="dimmed">
          Activate the endpoint to recover them. Each is kept for 30 days.
        </Text>
      )}
    </>
  );
}
