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
          <strong>Find the cause.</strong> Open the order: it shows what was tried, how often, and the last error of each step.
        </li>
        <li>
          <strong>Fix the cause.</strong> Do not refund the payment yourself: the next try does that.
        </li>
        <li>
          <strong>Wait for the next try, or start one</strong> with “Try again” on the order&apos;s page. The order then becomes Failed or Cancelled and
          leaves this list.
        </li>
      </ol>
      <Text size="sm" c="dimmed">
        A payment whose refund the gateway refuses for good is returned another way, and then recorded with “Settle by hand”. More is in docs/operations.md under{" "}
        <Code>orders-needing-attention</Code>.
      </Text>
    </section>
  );
}
