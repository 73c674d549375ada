import { Button, Group, Text } from "@mantine/core";

import { ApiProblem } from "@/shared/api/problem";
import { describe as describeError } from "@/shared/components/ErrorState";
import { TextLink } from "@/shared/components/TextLink";

import { Callout } from "./Callout";

interface ProgressProps {
  isResumed: boolean;
  attempt: number;
}

/** What is going on while an order is on its way and takes longer than a moment. */
export function PlacementProgress({ isResumed, attempt }: ProgressProps) {
  if (!isResumed && attempt <= 1) return null;
  const title = isResumed ? "Picking up your order" : "Still trying";
  const message = isResumed
    ? "It was on its way when this page was closed. It is asked for again under the same key, so there will be one order."
    : `No clear answer yet. This is try ${attempt}, under the same key: there will be one order and one charge.`;
  return (
    <Callout tone="info" title={title}>
      <Text size="sm">{message}</Text>
    </Callout>
  );
}

interface OpenProps {
  error: unknown;
  onRetry: () => void;
  onStartOver: () => void;
}

/** An order that may exist or not: the same key finds out. */
export function OpenOrder({ error, onRetry, onStartOver }: OpenProps) {
  const { message } = describeError(error);
  const isSignedOut = error instanceof ApiProblem && error.status === 401;
  const title = isSignedOut ? "Sign in to finish your order" : "We do not know yet whether your order arrived";
  return (
    <Callout tone="warning" title={title} takesFocus>
      <Text size="sm">{message} Trying again is safe: it makes no second order and no second charge.</Text>
      <Group gap="xs" mt="sm">
        <Button size="sm" onClick={onRetry}>
          Try again
        </Button>
        <Button size="sm" variant="default" onClick={onStartOver}>
          Start over
        </Button>
      </Group>
      <Text size="xs" c="dimmed" mt="xs">
        If you start over and it did arrive, you find it under <TextLink to="/orders" inherit underline="always">Orders</TextLink>.
      </Text>
    </Callout>
  );
}

/** Why the order was not taken, above the form; the lines and the card say their own. */
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
