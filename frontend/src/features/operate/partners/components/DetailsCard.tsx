import { Button, Code, Group, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPencil } from "@tabler/icons-react";

import type { Partner } from "@/shared/api/types";
import { Card } from "@/shared/components/Card";
import { Fact } from "@/shared/components/Fact";
import { formatDateTime } from "@/shared/time/time";

import { EditPartnerDialog } from "./EditPartnerDialog";

/** Shows the details of a partner, and opens the dialog to change them. */
export function DetailsCard({ partner }: { partner: Partner }) {
  const [isEditing, { open, close }] = useDisclosure();
  const { eventTypes, source, createdAt } = partner;
  const edit = (
    <Button size="compact-sm" variant="subtle" leftSection={<IconPencil size={14} />} onClick={open}>
      Edit
    </Button>
  );
  return (
    <Card title="Details" action={edit}>
      <Stack gap="md">
        <Fact label="Event types">
          <Group gap={6} component="span">
            {eventTypes.map((type) => (
              <Code key={type}>{type}</Code>
            ))}
          </Group>
        </Fact>
        <Fact label="Event source">
          <Code>{source}</Code>
        </Fact>
        <Fact label="Added">{formatDateTime(createdAt)}</Fact>
      </Stack>
      {isEditing && <EditPartnerDialog partner={partner} onClose={close} />}
    </Card>
  );
}
