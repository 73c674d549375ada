import { Text } from "@mantine/core";

import type { TimelineEntry } from "@/shared/api/types";
import { Card } from "@/shared/components/Card";
import { MoneyText } from "@/shared/components/MoneyText";
import { Timestamp } from "@/shared/components/Timestamp";
import { lookOf } from "@/shared/orders/eventLooks";

import classes from "./OrderTimeline.module.css";

/** The events of an order, the oldest first. */
export function OrderTimeline({ timeline }: { timeline: readonly TimelineEntry[] }) {
  return (
    <Card title="What happened">
      {timeline.length === 0 && (
        <Text size="sm" c="dimmed">
          The events of an archived order are removed after 400 days.
        </Text>
      )}
      <ol className={classes.list} aria-label="Events of the order">
        {timeline.map(({ id, type, occurredAt, data }) => (
          <li key={id} className={classes.entry}>
            <div>
              <Text size="sm" fw={550}>
                {lookOf(type).label}
              </Text>
              {data.amount !== undefined && <MoneyText value={data.amount} />}
              {data.reference !== undefined && (
                <Text size="xs" c="dimmed" className={classes.reference ?? ""}>
                  {data.reference}
                </Text>
              )}
            </div>
            <Text size="sm" c="dimmed" component="span">
              <Timestamp value={occurredAt} />
            </Text>
          </li>
        ))}
      </ol>
    </Card>
  );
}
