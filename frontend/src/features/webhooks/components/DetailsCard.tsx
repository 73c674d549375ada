import { Button, Code, Group, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPencil } from "@tabler/icons-react";

import type { Webhook } from "@/shared/api/types";
import { Card } from "@/shared/components/Card";
import { Fact } from "@/shared/components/Fact";
import { formatDateTime } from "@/shared/time/time";

import { EditEndpointDialog } from "./EditEndpointDialog";
import { EventVersionFact } from "./EventVersionFact";

/** Shows the details of an endpoint, and opens the dialog to change them. */
export function DetailsCard({ webhook }: { webhook: Webhook }) {
  const [isEditing, { open, close }] = useDisclosure();
  const { eventTypes, ordering, description, createdAt } = webhook;
  const edit = (
    <Button size="compact-sm" variant="subtle" leftSection={<IconPencil size={14} />} onClick={open}>
      Edit
    </Button>
  );
  return (
    <Card title="Details" action={edit}>
      <Stack gap="md">
        <Fact label="Events">
          {eventTypes.length === 0 ? (
            "All events"
          ) : (
            <Group gap={6} component="span">
              {eventTypes.map((type) => (
                <Code key={type}>{type}</Code>
              ))}
            </Group>
          )}
        </Fact>
        <EventVersionFact webhook={webhook} />
        <Fact label="Sequence">{ordering === "per_order" ? "The events of each order in order" : "Each event at once"}</Fact>
        <Fact label="Description">{description === "" ? "None" : description}</Fact>
        <Fact label="Registered">{formatDateTime(createdAt)}</Fact>
      </Stack>
      {isEditing && <EditEndpointDialog webhook={webhook} onClose={close} />}
    </Card>
  );
}
