import { Title, VisuallyHidden } from "@mantine/core";
import { IconChecks } from "@tabler/icons-react";

import type { OrderEvent } from "@/shared/api/types";
import { lookOf } from "@/shared/orders/eventLooks";
import { shortId } from "@/shared/orders/shortId";
import { useNow } from "@/shared/time/useNow";

import { useArrivals } from "../hooks/useArrivals";
import { dayLabel, groupByDay } from "../model/days";
import classes from "./EventList.module.css";
import { EventRow } from "./EventRow";

interface Props {
  events: readonly OrderEvent[];
  /** Whether there are no older events. */
  isComplete: boolean;
}

/** Events by day. Screen readers announce the newest one when it arrives. */
export function EventList({ events, isComplete }: Props) {
  const now = useNow();
  const isNew = useArrivals(events);
  const newest = events[0];
  return (
    <>
      <VisuallyHidden role="status">
        {newest !== undefined && isNew(newest.occurredAt) && `${lookOf(newest.type).label}, order ${shortId(newest.orderId)}`}
      </VisuallyHidden>
      {groupByDay(events).map(({ date, events: ofDay }) => (
        <section key={date} className={classes.day} aria-label={dayLabel(date, now)}>
          <Title order={2} size="h5">
            {dayLabel(date, now)}
          </Title>
          <ul className={classes.list}>
            {ofDay.map((event) => (
              <EventRow key={event.id} event={event} isNew={isNew(event.occurredAt)} />
            ))}
          </ul>
        </section>
      ))}
      {isComplete && (
        <p className={classes.end}>
          <IconChecks size={16} aria-hidden /> You have seen all events
        </p>
      )}
    </>
  );
}
