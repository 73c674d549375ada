import { Code, Text, Title } from "@mantine/core";

import classes from "./AttentionGuide.module.css";

/** What an operator does about orders that were parked, and what this page cannot do for them. */
export function AttentionGuide() {
  return (
    <section className={classes.guide} aria-labelledby="attention-guide">
      <Title order={2} size="h4" id="attention-guide">
        What to do
      </Title>
      <Text size="sm">
        These orders could not be undone: money may be charged or stock held. The platform tries eight times, ever more seldom, and then waits for you.
      </Text>
      <ol className={classes.steps}>
        <li>
          <strong>Find what refuses.</strong> In Step Functions, the failed executions <Code>{"unwind-<order>-…"}</Code> are the tries; the last error
          in their history names the cause.
        </li>
        <li>
          <strong>Mend it.</strong> Do not refund by hand: the next try does that, too.
        </li>
        <li>
          <strong>Wait for the next try, or ask for it:</strong> invoke the function <Code>reconcile-orders</Code> with{" "}
          <Code>{'{"orderId":"…"}'}</Code>. The order then leaves this list and is Failed or Cancelled.
        </li>
      </ol>
      <Text size="sm" c="dimmed">
        This page can neither retry nor refund. The commands for each step are in docs/operations.md under{" "}
        <Code>orders-needing-attention</Code>.
      </Text>
    </section>
  );
}
