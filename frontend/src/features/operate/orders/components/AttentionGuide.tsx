import { Code, Text, Title } from "@mantine/core";

import classes from "./AttentionGuide.module.css";

/** Tells operators how to resolve orders that need attention. */
export function AttentionGuide() {
  return (
    <section className={classes.guide} aria-labelledby="attention-guide">
      <Title order={2} size="h4" id="attention-guide">
        What to do
      </Title>
      <Text size="sm">
        The compensation of these orders failed: payments may be charged or stock reserved. The platform retries eight times, at growing intervals,
        and then leaves the order to you.
      </Text>
      <ol className={classes.steps}>
        <li>
          <strong>Find the cause.</strong> In Step Functions, the failed executions <Code>{"compensate-<order>-…"}</Code> are the retries. The last
          error in their history names the cause.
        </li>
        <li>
          <strong>Fix the cause.</strong> Do not refund the payment yourself: the next retry does that.
        </li>
        <li>
          <strong>Wait for the next retry, or start one:</strong> invoke the function <Code>reconcile-orders</Code> with{" "}
          <Code>{'{"orderId":"…"}'}</Code>. The order then becomes Failed or Cancelled and leaves this list.
        </li>
      </ol>
      <Text size="sm" c="dimmed">
        You cannot retry or refund these orders on this page. The commands for each step are in docs/operations.md under{" "}
        <Code>orders-needing-attention</Code>.
      </Text>
    </section>
  );
}
