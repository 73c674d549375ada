import type { OrderEvent } from "@/shared/api/types";
import type { Row } from "@/shared/lists/windowed";

import type { Day } from "./days";

/** A line of the list: the heading of a day, or an event. */
export interface Line {
  key: string;
  date: string;
  /** The event of the line; the heading of a day has none. */
  event: OrderEvent | undefined;
  /** The index of the event among all events, or of the first one under the heading. */
  at: number;
  /** The number of the event within its day, from one. */
  place: number;
  /** How many events the day has, or -1 while more of them may be loaded. */
  count: number;
}

/** The lines of the days: for each its heading, and then its events. */
export function linesOf(days: readonly Day[], isComplete: boolean): Line[] {
  let at = 0;
  return days.flatMap(({ date, events }, index) => {
    const count = isComplete || index < days.length - 1 ? events.length : -1;
    const heading = { key: date, date, event: undefined, at, place: 0, count };
    return [heading, ...events.map((event, before) => ({ key: event.id, date, event, at: at++, place: before + 1, count }))];
  });
}

/** What of a day is in the DOM. */
export interface Section {
  date: string;
  heading?: Row;
  events: (Row & { event: OrderEvent; place: number; count: number })[];
}

/** The rows that are in the DOM by day, in order. */
export function sectionsOf(lines: readonly Line[], rows: readonly Row[]): Section[] {
  const sections: Section[] = [];
  for (const row of rows) {
    const line = lines[row.index];
    if (line === undefined) continue;
    const { date, event, place, count } = line;
    let section = sections.at(-1);
    if (section?.date !== date) sections.push((section = { date, events: [] }));
    if (event === undefined) section.heading = row;
    else section.events.push({ ...row, event, place, count });
  }
  return sections;
}
