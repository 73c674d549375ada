import { Button, Group, Radio, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { useApi } from "@/shared/api/useApi";
import { Dialog } from "@/shared/components/Dialog";
import { ErrorState } from "@/shared/components/ErrorState";
import { useNow } from "@/shared/time/useNow";

import { recoveryQuery, useRecover } from "../api/recovery";
import { previewText, type Since, sinceLabels, timeOf } from "../model/recovery";

interface Props {
  webhookId: string;
  onClose: () => void;
}

const choices = Object.keys(sinceLabels) as Since[];

/** Asks since when to recover, says how many deliveries that are, and begins it. */
export function RecoverDialog({ webhookId, onClose }: Props) {
  const [opened] = useState(useNow());
  const [since, choose] = useState<Since>("all");
  const [local, setLocal] = useState("");
  const { mutate, error, isPending } = useRecover(webhookId);
  const time = timeOf(since, local, opened);
  const begin = () => time !== undefined && mutate({ since: time.toISOString() }, { onSuccess: onClose });
  return (
    <Dialog isOpen title="Recover what was missed" onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          begin();
        }}
      >
        <Stack gap="lg">
          {error !== null && <ErrorState error={error} />}
          <Radio.Group label="What was missed in" value={since} onChange={choose}>
            <Stack gap="xs" mt="xs">
              {choices.map((choice) => (
                <Radio key={choice} value={choice} label={sinceLabels[choice]} />
              ))}
            </Stack>
          </Radio.Group>
          {since === "own" && (
            <TextInput
              type="datetime-local"
              label="Since"
              value={local}
              error={local !== "" && time === undefined && "Choose a time of the last 30 days."}
              onChange={(event) => setLocal(event.currentTarget.value)}
            />
          )}
          {time !== undefined && <Preview webhookId={webhookId} since={time.toISOString()} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isPending} disabled={time === undefined}>
              Recover
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

function Preview({ webhookId, since }: { webhookId: string; since: string }) {
  const { data, isPlaceholderData } = useQuery(recoveryQuery(useApi(), webhookId, since));
  const missed = data?.missed;
  const text = missed === undefined || isPlaceholderData ? "Counting…" : previewText(missed);
  return (
    <Text size="sm" c="dimmed" aria-live="polite">
      {text}
    </Text>
  );
}
