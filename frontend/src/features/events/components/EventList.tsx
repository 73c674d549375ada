import { Title, VisuallyHidden } from "@mantine/core";
import { IconChecks } from "@tabler/icons-react";
import { useCallback, useMemo } from "react";

import type { OrderEvent } from "@/shared/api/types";
import { useWindowed } from "@/shared/lists/useWindowed";
import { lookOf } from "@/shared/orders/eventLooks";
import { orderNumber } from "@/shared/orders/orderNumber";
import { useToday } from "@/shared/time/useNow";

import { useArrivals } from "../hooks/useArrivals";
import { dayLabel, groupByDay } from "../model/days";
import { linesOf, sectionsOf } from "../model/lines";
import classes from "./EventList.module.css";
import { EventRow } from "./EventRow";

interface Props {
  events: readonly OrderEvent[];
  /** Whether there are no older events. */
  isComplete: boolean;
  /** Is called with the first and the last event in view. */
  onView: (first: number, last: number) => void;
}

/** A row has about this height, in pixels. */
const rowHeight = 72;

/** Events by day. Screen readers announce the newest one when it arrives. Of many events, only those in view are in the DOM. */
export function EventList({ events, isComplete, onView }: Props) {
  const isNew = useArrivals(events);
  const newest = events[0];
  return (
    <>
      <VisuallyHidden role="status">
        {newest !== undefined && isNew(newest.occurredAt) && `${lookOf(newest.type).label}, order ${orderNumber(newest.orderId)}`}
      </VisuallyHidden>
      <Days events={events} isComplete={isComplete} onView={onView} isNew={isNew} />
      {isComplete && (
        <p className={classes.end}>
          <IconChecks size={16} aria-hidden /> You have seen all events
        </p>
      )}
    </>
  );
}

function Days({ events, isComplete, onView, isNew }: Props & { isNew: (occurredAt: string) => boolean }) {
  const today = useToday();
  const lines = useMemo(() => linesOf(groupByDay(events), isComplete), [events, isComplete]);
  const keys = useMemo(() => lines.map(({ key }) => key), [lines]);
  const onLines = useCallback((first: number, last: number) => onView(lines[first]?.at ?? 0, lines[last]?.at ?? 0), [lines, onView]);
  const { list, measure, rows, after, isLong } = useWindowed<HTMLDivElement>({ keys, rowHeight, onView: onLines });
  return (
    <div ref={list} className={classes.days} style={{ paddingBottom: after }}>
      {sectionsOf(lines, rows).map(({ date, heading, events: shown }) => (
        <section key={date} aria-label={dayLabel(date, today)}>
          {heading && (
            <Title order={2} size="h5" className={classes.heading} ref={measure} data-index={heading.index} style={{ marginTop: heading.gap }}>
              {dayLabel(date, today)}
            </Title>
          )}
          <ul className={classes.list}>
            {shown.map(({ event, place, count, index, gap }) => (
              <EventRow key={event.id} ref={measure} event={event} isNew={isNew(event.occurredAt)} index={index} gap={gap} place={place} count={isLong ? count : undefined} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
