import { Alert, Button, Checkbox, Group, Stack, Text, Title } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useBlocker } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";

import { CopyButton } from "@/shared/components/CopyButton";

import { EndpointDialog } from "./EndpointDialog";
import classes from "./SecretDialog.module.css";
import { SnippetTabs } from "./SnippetTabs";

interface Props {
  secret: string;
  /** What else to know about this secret. */
  note?: ReactNode;
  onStored: () => void;
}

/**
 * Shows a secret, this once. It closes when its reader says that it is stored;
 * until then neither the back button nor a closed tab takes it away unasked.
 */
export function SecretDialog({ secret, note, onStored }: Props) {
  const [isStored, setStored] = useState(false);
  useBlocker({ shouldBlockFn: () => !isStored, enableBeforeUnload: () => !isStored });
  return (
    <EndpointDialog isOpen title="Store the signing secret">
      <Stack gap="lg">
        <Alert color="yellow" icon={<IconKey />} title="This secret will not be shown again" tabIndex={-1} data-autofocus>
          Copy it to where your receiver reads its secrets. Should it get lost, rotate it to get a new one.
        </Alert>
        <div className={classes.secret} role="group" aria-label="Signing secret">
          <span className={classes.value}>{secret}</span>
          <CopyButton value={secret} label="Copy secret" />
        </div>
        {note}
        <section aria-labelledby="verify">
          <Title order={3} size="h4" id="verify">
            Verify what you receive
          </Title>
          <Text size="sm" c="dimmed" mt={4} mb="sm">
            Every delivery is signed after Standard Webhooks. Refuse what does not verify.
          </Text>
          <SnippetTabs />
        </section>
        <Group justify="space-between" gap="sm">
          <Checkbox label="I have stored it" checked={isStored} onChange={(event) => setStored(event.currentTarget.checked)} />
          <Button disabled={!isStored} onClick={onStored}>
            Done
          </Button>
        </Group>
      </Stack>
    </EndpointDialog>
  );
}
