import { Alert, Button, Code, Container, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";

import { isLoadFailure } from "@/shared/browser/loadFailures";
import { PageHeader } from "@/shared/components/PageHeader";

import { reportCrash } from "../crash";

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

function Crash({ error }: { error: unknown }) {
  const [id] = useState(() => reportCrash(error, { random, log }));
  return (
    <>
      <PageHeader title="This page could not be shown" />
      <Alert role="alert" color="red" icon={<IconAlertTriangle />} title="We made a mistake">
        <Message>
          This page has an error. Your basket and your orders are safe. If it happens again, please tell us this number:{" "}
          <Code>{id}</Code>
        </Message>
      </Alert>
    </>
  );
}

function Message({ children }: { children: ReactNode }) {
  return (
    <Stack gap="sm" align="flex-start">
      <Text size="sm">{children}</Text>
      <Button size="xs" variant="default" onClick={() => window.location.reload()}>
        Reload the page
      </Button>
    </Stack>
  );
}

function random(count: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(count));
}

/** The console is the only place for reports so far: the API takes none. */
function log(line: string): void {
  // eslint-disable-next-line no-console -- support asks for what it shows
  console.error(line);
}
