import type { OrderEvent } from "@/shared/api/types";
import { formatDay } from "@/shared/time/time";

export interface Day {
  /** The day on the reader's calendar, such as 2026-11-23. */
  date: string;
  events: OrderEvent[];
}

/** Groups events by the reader's calendar day. The events keep their order. */
export function groupByDay(events: readonly OrderEvent[]): Day[] {
  const days: Day[] = [];
  for (const event of events) {
    const date = dateOf(new Date(event.occurredAt));
    const last = days.at(-1);
    if (last?.date === date) last.events.push(event);
    else days.push({ date, events: [event] });
  }
  return days;
}

/** The heading of a day: "Today", "Yesterday" or its full date. `now` is in milliseconds since the epoch. */
export function dayLabel(date: string, now: number, locale?: string): string {
  if (date === dateOf(new Date(now))) return "Today";
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  if (date === dateOf(yesterday)) return "Yesterday";
  return formatDay(new Date(`${date}T12:00:00`), locale);
}

function dateOf(moment: Date): string {
  const twoDigits = (value: number) => String(value).padStart(2, "0");
  return `${moment.getFullYear()}-${twoDigits(moment.getMonth() + 1)}-${twoDigits(moment.getDate())}`;
}
