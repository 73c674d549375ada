import { Alert, Button, Checkbox, Group, Stack, Text, Title } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useBlocker } from "@tanstack/react-router";
import { type ReactNode, useId, useState } from "react";

import { CopyButton } from "@/shared/components/CopyButton";
import { Dialog } from "@/shared/components/Dialog";

import classes from "./SecretDialog.module.css";

interface Props {
  secret: string;
  /** What the user should do with the secret now. */
  advice: string;
  /** Further information about this secret. */
  note?: ReactNode;
  /** How the secret is used. */
  use: { title: string; description: string; code?: ReactNode };
  onStored: () => void;
}

/**
 * Shows a secret, which cannot be shown again. It closes when the user confirms
 * that the secret is stored. Until then the browser asks before it leaves.
 */
export function SecretDialog({ secret, advice, note, use, onStored }: Props) {
  const [isStored, setStored] = useState(false);
  const id = useId();
  useBlocker({ shouldBlockFn: () => !isStored, enableBeforeUnload: () => !isStored });
  return (
    <Dialog isOpen title="Store the signing secret">
      <Stack gap="lg">
        <Alert color="yellow" icon={<IconKey />} title="This secret will not be shown again" tabIndex={-1} data-autofocus>
          {advice}
        </Alert>
        <div className={classes.secret} role="group" aria-label="Signing secret">
          <span className={classes.value}>{secret}</span>
          <CopyButton value={secret} label="Copy secret" />
        </div>
        {note}
        <section aria-labelledby={id}>
          <Title order={3} size="h4" id={id}>
            {use.title}
          </Title>
          <Text size="sm" c="dimmed" mt={4} mb={use.code === undefined ? 0 : "sm"}>
            {use.description}
          </Text>
          {use.code}
        </section>
        <Group justify="space-between" gap="sm">
          <Checkbox label="I have stored it" checked={isStored} onChange={(event) => setStored(event.currentTarget.checked)} />
          <Button disabled={!isStored} onClick={onStored}>
            Done
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
