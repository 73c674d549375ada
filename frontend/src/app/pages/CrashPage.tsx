import { Alert, Button, Code, Container, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";

import { isLoadFailure } from "@/shared/browser/loadFailures";
import { PageHeader } from "@/shared/components/PageHeader";

import { crashes } from "../crashes";
import { routeOf } from "../routeOf";

/** Shown instead of a page that failed to load or render. Reloading is the only retry: a failed import fails again. */
export function CrashPage({ error }: ErrorComponentProps) {
  return isLoadFailure(error) ? <LoadFailure /> : <Crash error={error} />;
}

/** Shown when the frame around the pages failed. */
export function CrashedLayout(props: ErrorComponentProps) {
  return (
    <Container component="main" size="sm" py={96}>
      <CrashPage {...props} />
    </Container>
  );
}

function LoadFailure() {
  return (
    <>
      <PageHeader title="This page could not be loaded" />
      <Alert role="alert" color="yellow" icon={<IconAlertTriangle />} title="A part of the page did not arrive">
        <Message>
          Your connection may have failed, or there is a new version of EventForge. Your basket and your orders are safe.
        </Message>
      </Alert>
    </>
  );
}

/** The id is made here, so that it is shown even if the report does not arrive. */
function Crash({ error }: { error: unknown }) {
  const router = useRouter();
  const [id] = useState(() => crashes.report("page", error, routeOf(router)));
  return (
    <>
      <PageHeader title="This page could not be shown" />
      <Alert role="alert" color="red" icon={<IconAlertTriangle />} title="We made a mistake">
        <Message action={<CopyId id={id} />}>
          This page has an error. Your basket and your orders are safe. If it happens again, please tell us this number:{" "}
          <Code>{id}</Code>
        </Message>
      </Alert>
    </>
  );
}

/** Not the shared button, which loads its tooltip: nothing more may fail here. */
function CopyId({ id }: { id: string }) {
  const [copied, setCopied] = useState(false);
  const copy = () => navigator.clipboard.writeText(id).then(() => setCopied(true), () => undefined);
  return (
    <Button size="xs" variant="subtle" onClick={() => void copy()}>
      <span aria-live="polite">{copied ? "Copied" : "Copy the number"}</span>
    </Button>
  );
}

function Message({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <Stack gap="sm" align="flex-start">
      <Text size="sm">{children}</Text>
      <Group gap="xs">
        <Button size="xs" variant="default" onClick={() => window.location.reload()}>
          Reload the page
        </Button>
        {action}
      </Group>
    </Stack>
  );
}
