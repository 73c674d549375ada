import { Badge, Text } from "@mantine/core";

import type { Overview } from "@/shared/api/types";
import { Card } from "@/shared/components/Card";
import { Timestamp } from "@/shared/components/Timestamp";

import classes from "./Overview.module.css";

type Gateway = NonNullable<Overview["gateway"]>;

const looks: Record<Gateway["state"], { label: string; color: string; text: string }> = {
  well: { label: "Answers", color: "green", text: "Payments are made at once." },
  failing: { label: "Fails at times", color: "yellow", text: "Some calls in a row had no answer. After five, calls pause." },
  paused: { label: "Paused", color: "red", text: "It did not answer, so it is not called. Orders wait in the queue charges and go on by themselves." },
  probed: { label: "Asked again", color: "orange", text: "One payment at a time asks whether it answers again. Orders wait in the queue charges." },
};

/** Whether the payment gateway answers, as the platform's breaker knows. */
export function GatewayCard({ gateway: { name, state, pausedUntil } }: { gateway: Gateway }) {
  const { label, color, text } = looks[state];
  return (
    <Card title="Payment gateway">
      <div className={classes.line}>
        <Text fw={600}>{name}</Text>
        <Badge tt="none" variant="light" color={color}>
          {label}
        </Badge>
      </div>
      <Text size="sm" c="dimmed" mt={6} component="div">
        {text}
        {pausedUntil !== undefined && <> It is asked again <Timestamp value={pausedUntil} />.</>}
      </Text>
    </Card>
  );
}

/** Webhook endpoints that do not take events, those that fail longest first. */
export function EndpointsCard({ endpoints: { items, more } }: { endpoints: NonNullable<Overview["endpoints"]> }) {
  return (
    <div id="endpoints">
      <Card title="Failing webhook endpoints">
        {items.length === 0 && (
          <Text size="sm" c="dimmed">
            None. Every endpoint took the last event that it was sent.
          </Text>
        )}
        <ul className={classes.endpoints} aria-label="Failing webhook endpoints">
          {items.map(({ id, ownerId, host, failingSince, disabledAt }) => (
            <li key={`${ownerId} ${id}`}>
              <Text size="sm" fw={600} className={classes.wrap ?? ""}>
                {host}
              </Text>
              <Text size="sm" c="dimmed" component="div" className={classes.wrap ?? ""}>
                fails since <Timestamp value={failingSince} />, disabled <Timestamp value={disabledAt} /> unless it answers
              </Text>
              <Text size="xs" c="dimmed" className={classes.wrap ?? ""}>
                of user {ownerId}
              </Text>
            </li>
          ))}
        </ul>
        {more && (
          <Text size="sm" c="dimmed" mt="xs">
            And more. These {items.length} fail longest.
          </Text>
        )}
      </Card>
    </div>
  );
}
