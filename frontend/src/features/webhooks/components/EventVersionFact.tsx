import { Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import type { Webhook } from "@/shared/api/types";
import { ConfirmButton } from "@/shared/components/ConfirmButton";
import { ErrorState } from "@/shared/components/ErrorState";
import { Fact } from "@/shared/components/Fact";
import { TextLink } from "@/shared/components/TextLink";

import { eventTypesQuery } from "../api/listEventTypes";
import { useUpdateWebhook } from "../api/updateWebhook";

/** The version in which the endpoint gets events, and the way to another. */
export function EventVersionFact({ webhook: { id, eventVersion } }: { webhook: Webhook }) {
  const { data } = useQuery(eventTypesQuery(useApi()));
  const update = useUpdateWebhook(id);
  const isNewest = data?.version === eventVersion;
  return (
    <Fact label="Event version">
      <Stack gap={6} component="span">
        <span>
          {eventVersion}
          {isNewest && " (the newest)"} · <TextLink underline="always" to="/webhooks/events" search={{ version: eventVersion }}>What it sends</TextLink>
        </span>
        {update.error !== null && <ErrorState error={update.error} />}
        <Group gap={6} component="span">
          {data?.versions
            .filter((version) => version !== eventVersion)
            .map((version) => (
              <ConfirmButton
                key={version}
                size="compact-sm"
                variant="default"
                loading={update.isPending}
                question={`Send version ${version} from now on?`}
                consequence="Events that happen from now on have the form of that version. Deliveries that exist already stay as they are, also when they are sent again. Send samples to see that your receiver reads it."
                confirmLabel={`Send version ${version}`}
                cancelLabel="Keep as it is"
                onConfirm={() => update.mutate({ eventVersion: version })}
              >
                Use version {version}
              </ConfirmButton>
            ))}
        </Group>
        {data !== undefined && eventVersion < data.version && (
          <Text component="span" size="sm" c="dimmed">
            Version {data.version} is the newest. This one is still sent.
          </Text>
        )}
      </Stack>
    </Fact>
  );
}
