import { Alert, Button, Code, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";

import { ApiProblem, NetworkError } from "@/shared/api/problem";
import { sentence } from "@/shared/text/sentence";

interface Props {
  error: unknown;
  /** Retries what failed. */
  onRetry?: () => void;
}

/** Says what went wrong, with the request id for support. */
export function ErrorState({ error, onRetry }: Props) {
  const { title, message, requestId } = describe(error);
  return (
    <Alert role="alert" color="red" icon={<IconAlertTriangle />} title={title} style={{ overflowWrap: "anywhere" }}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{message}</Text>
        {requestId !== undefined && (
          <Text size="xs" c="dimmed">
            Request <Code>{requestId}</Code>
          </Text>
        )}
        {onRetry !== undefined && (
          <Group>
            <Button size="xs" variant="default" onClick={onRetry}>
              Try again
            </Button>
          </Group>
        )}
      </Stack>
    </Alert>
  );
}

/** Describes a failure for users. */
export function describe(error: unknown): { title: string; message: string; requestId?: string | undefined } {
  if (error instanceof NetworkError) {
    return { title: "No connection", message: "EventForge cannot be reached. Check your connection. Nothing is lost." };
  }
  if (!(error instanceof ApiProblem)) {
    return { title: "Something went wrong", message: "This page has an error. Reload it and try again." };
  }
  const { message, requestId } = error;
  switch (error.status) {
    case 401:
      return { title: "Please sign in", message: "Your session has ended. Sign in to continue where you left off.", requestId };
    case 403:
      return { title: "Not allowed", message: "Your account does not have access to this.", requestId };
    case 404:
      return { title: "Not found", message: "It does not exist, or it belongs to another account.", requestId };
    case 429:
      return { title: "Too many requests", message: "Too many requests at once. Please wait a moment.", requestId };
    case 502:
    case 503:
    case 504:
      return { title: "Temporarily unavailable", message: "EventForge is temporarily unavailable. Please try again in a moment.", requestId };
    case 500:
      return { title: "Something went wrong", message: "There was an error on our side. We have recorded it.", requestId };
    default:
      return { title: "This did not work", message: sentence(message), requestId };
  }
}
