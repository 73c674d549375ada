import { Code, Text, ThemeIcon } from "@mantine/core";

import type { TimelineEntry } from "@/shared/api/types";
import { MoneyText } from "@/shared/components/MoneyText";
import { lookOf } from "@/shared/orders/eventLooks";
import { sentence } from "@/shared/text/sentence";
import { formatDateTime, formatDuration, formatTimeOfDay } from "@/shared/time/time";

import classes from "./Timeline.module.css";

/** The events of an order, oldest first, with times to the millisecond. */
export function Timeline({ timeline }: { timeline: readonly TimelineEntry[] }) {
  return (
    <ol className={classes.timeline}>
      {timeline.map((entry, index) => (
        <Entry key={entry.id} entry={entry} before={timeline[index - 1]} />
      ))}
    </ol>
  );
}

function Entry({ entry, before }: { entry: TimelineEntry; before: TimelineEntry | undefined }) {
  const { type, occurredAt, data } = entry;
  const { label, color, Icon } = lookOf(type);
  return (
    <li className={classes.entry}>
      <ThemeIcon className={classes.icon ?? ""} size={28} radius="xl" variant="light" color={color} aria-hidden>
        <Icon size={16} />
      </ThemeIcon>
      <div className={classes.text}>
        <Text fw={550}>{label}</Text>
        {data.amount !== undefined && <MoneyText value={data.amount} size="sm" />}
        {data.shipment?.carrier !== undefined && (
          <Text size="sm" c="dimmed">
            {`With ${data.shipment.carrier}`}
          </Text>
        )}
        {data.reference !== undefined && (
          <Text size="sm" c="dimmed">
            Reference <Code className={classes.reference ?? ""}>{data.reference}</Code>
          </Text>
        )}
        {data.reason !== undefined && (
          <Text size="sm" c="dimmed">
            {sentence(data.reason.message)}
          </Text>
        )}
      </div>
      <div className={classes.times}>
        <time dateTime={occurredAt} title={formatDateTime(occurredAt)}>
          {formatTimeOfDay(occurredAt)}
        </time>
        {before !== undefined && (
          <Text size="xs" c="dimmed">{`+${formatDuration(Date.parse(occurredAt) - Date.parse(before.occurredAt))}`}</Text>
        )}
      </div>
    </li>
  );
}
