import { Alert, Button, Code, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";

import { ApiProblem, NetworkError } from "@/shared/api/problem";
import { sentence } from "@/shared/text/sentence";

interface Props {
  error: unknown;
  /** Tries again what failed. */
  onRetry?: () => void;
}

/** Says in words what went wrong, with the request's id for support. */
export function ErrorState({ error, onRetry }: Props) {
  const { title, message, requestId } = describe(error);
  return (
    <Alert role="alert" color="red" icon={<IconAlertTriangle />} title={title}>
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

/** A failure in a shopper's words. */
export function describe(error: unknown): { title: string; message: string; requestId?: string | undefined } {
  if (error instanceof NetworkError) {
    return { title: "No connection", message: "EventForge cannot be reached. Check your connection; nothing is lost." };
  }
  if (!(error instanceof ApiProblem)) {
    return { title: "Something went wrong", message: "This page made a mistake. Reload it and try again." };
  }
  const { message, requestId } = error;
  switch (error.status) {
    case 401:
      return { title: "Please sign in", message: "Your session has ended. Sign in and go on where you were.", requestId };
    case 403:
      return { title: "Not allowed", message: "Your account may not see this.", requestId };
    case 404:
      return { title: "Not found", message: "There is no such thing, or it belongs to somebody else.", requestId };
    case 429:
      return { title: "Too fast", message: "That were too many requests at once. Wait a moment.", requestId };
    case 502:
    case 503:
    case 504:
      return { title: "Not available just now", message: "We are on it; try again in a moment.", requestId };
    case 500:
      return { title: "Our mistake", message: "Something broke on our side. It has been noted.", requestId };
    default:
      return { title: "That did not work", message: sentence(message), requestId };
  }
}
