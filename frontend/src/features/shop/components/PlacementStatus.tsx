import { Button, Group, Text } from "@mantine/core";

import { ApiProblem } from "@/shared/api/problem";
import { Callout } from "@/shared/components/Callout";
import { describe as describeError } from "@/shared/components/ErrorState";
import { TextLink } from "@/shared/components/TextLink";

interface ProgressProps {
  isResumed: boolean;
  attempt: number;
}

/** Explains a placement that takes longer than usual. */
export function PlacementProgress({ isResumed, attempt }: ProgressProps) {
  if (!isResumed && attempt <= 1) return null;
  const title = isResumed ? "Finishing your order" : "Still trying";
  const message = isResumed
    ? "Your order was being placed when this page was closed. We are sending it again under the same key, so there will be only one order."
    : `No clear response yet. This is attempt ${attempt}, under the same key, so there will be only one order and one charge.`;
  return (
    <Callout tone="info" title={title}>
      <Text size="sm">{message}</Text>
    </Callout>
  );
}

interface UncertainProps {
  error: unknown;
  onRetry: () => void;
  onStartOver: () => void;
}

/** Says that an order may exist, and offers to find out with the same key. */
export function UncertainOrder({ error, onRetry, onStartOver }: UncertainProps) {
  const { message } = describeError(error);
  const isSignedOut = error instanceof ApiProblem && error.status === 401;
  const title = isSignedOut ? "Sign in to finish your order" : "We do not know whether your order arrived";
  return (
    <Callout tone="warning" title={title} takesFocus>
      <Text size="sm">{message} Trying again is safe: you will not get a second order or a second charge.</Text>
      <Group gap="xs" mt="sm">
        <Button size="sm" onClick={onRetry}>
          Try again
        </Button>
        <Button size="sm" variant="default" onClick={onStartOver}>
          Start over
        </Button>
      </Group>
      <Text size="xs" c="dimmed" mt="xs">
        If you start over and the order did arrive, you will find it under <TextLink to="/orders" inherit underline="always">Orders</TextLink>.
      </Text>
    </Callout>
  );
}

/** Says above the form why the order was refused. The lines and the card show their own violations. */
export function RefusedOrder({ title, messages }: { title: string; messages: readonly string[] }) {
  return (
    <Callout tone="error" title={title} takesFocus>
      {messages.map((message) => (
        <Text key={message} size="sm">
          {message}
        </Text>
      ))}
    </Callout>
  );
}
