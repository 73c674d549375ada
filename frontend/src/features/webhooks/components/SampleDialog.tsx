import { Button, Group, NativeSelect, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { useApi } from "@/shared/api/useApi";
import type { EventType, Webhook } from "@/shared/api/types";
import { Dialog } from "@/shared/components/Dialog";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";

import { eventTypesQuery } from "../api/listEventTypes";
import { useSendSample } from "../api/sendSample";
import { JsonBlock } from "./JsonBlock";

interface Props {
  webhook: Webhook;
  onClose: () => void;
}

/** Chooses a type of event, shows its example, and sends it to the endpoint. */
export function SampleDialog({ webhook: { id, eventTypes, eventVersion }, onClose }: Props) {
  const { data, error, refetch } = useQuery(eventTypesQuery(useApi(), eventVersion));
  const [chosen, choose] = useState<EventType>(eventTypes[0] ?? "order.completed");
  const sample = useSendSample(id);
  const example = data?.items.find(({ type }) => type === chosen)?.example;
  return (
    <Dialog isOpen title="Send a sample" onClose={onClose}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          The endpoint gets this example as a signed request, whatever events it receives otherwise. Its webhook-id begins with
          “sample-”, so that your system can tell it from a real event.
        </Text>
        <NativeSelect
          label="Event"
          data={data?.items.map(({ type }) => type) ?? [chosen]}
          value={chosen}
          onChange={(event) => choose(event.currentTarget.value as EventType)}
        />
        {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
        {example === undefined ? error === null && <ListSkeleton rows={1} height={240} /> : <JsonBlock label={`Example of ${chosen}`} value={example} />}
        {sample.error !== null && <ErrorState error={sample.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button loading={sample.isPending} onClick={() => sample.mutate(chosen, { onSuccess: onClose })}>
            Send sample
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
