import { Alert, Button, Code, Group, Paper, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";

import { ApiProblem, violationAt } from "@/shared/api/problem";
import type { PartnerWithSecret } from "@/shared/api/types";
import { CopyButton } from "@/shared/components/CopyButton";
import { ErrorState } from "@/shared/components/ErrorState";

import { useCreatePartner } from "./partners";

/** Admits a partner, and shows the secret once. */
export function PartnerForm() {
  const create = useCreatePartner();
  const [name, setName] = useState("");
  const [types, setTypes] = useState("");
  const begin = () => {
    create.reset();
    setName("");
    setTypes("");
  };
  if (create.data !== undefined) return <Secret partner={create.data} onStored={begin} />;
  const eventTypes = types.split(/[\s,]+/).filter((type) => type !== "");
  return (
    <Paper
      component="form"
      withBorder
      p="lg"
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate({ name, eventTypes });
      }}
    >
      <Stack>
        <TextInput label="Partner's name" required value={name} onChange={(event) => setName(event.currentTarget.value)} error={violationAt(create.error, "/name")} />
        <Textarea label="Event types it may send" description="One per line, such as shipment.delivered" required autosize minRows={2} value={types} onChange={(event) => setTypes(event.currentTarget.value)} error={typesFault(create.error)} />
        {create.error !== null && <ErrorState error={create.error} />}
        <Button type="submit" loading={create.isPending}>
          Admit partner
        </Button>
      </Stack>
    </Paper>
  );
}

/** What is wrong with the event types: the list or any of them. */
function typesFault(error: unknown): string | undefined {
  if (!(error instanceof ApiProblem)) return undefined;
  return error.violations.find(({ pointer }) => pointer.startsWith("/eventTypes"))?.message;
}

function Secret({ partner, onStored }: { partner: PartnerWithSecret; onStored: () => void }) {
  return (
    <Alert title={`The secret of ${partner.name}`} role="status">
      <Stack>
        <Text size="sm">It is shown only now. Hand it over by a safe way.</Text>
        <Group gap="xs">
          <Code style={{ overflowWrap: "anywhere" }}>{partner.secret}</Code>
          <CopyButton value={partner.secret} label="Copy secret" />
        </Group>
        <Text size="sm">
          Requests to /webhooks/ingest carry partner-id {partner.id} and are signed after Standard Webhooks: webhook-id, webhook-timestamp
          and webhook-signature.
        </Text>
        <Button onClick={onStored}>It is stored</Button>
      </Stack>
    </Alert>
  );
}
