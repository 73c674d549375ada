import type { InferOutput } from "valibot";

import type { deliveriesSearch } from "./search";

/** The filters of the delivery log, as the address has them. Days are the reader's. */
export type LogFilters = Partial<InferOutput<typeof deliveriesSearch>>;

interface LogQuery {
  state?: NonNullable<LogFilters["state"]>;
  type?: string;
  from?: string;
  until?: string;
  event?: string;
  order?: string;
}

/** Whether any filter is set. */
export function isFiltered({ state, type, from, to, q }: LogFilters): boolean {
  return [state, type, from, to, q].some((part) => part !== undefined);
}

/** The request's parameters. What is searched for is a webhook-id if it ends like one, and otherwise an order's number. */
export function queryOf({ state, type, from, to, q }: LogFilters): LogQuery {
  return {
    ...(state !== undefined && { state }),
    ...(type !== undefined && { type }),
    ...(from !== undefined && { from: startOf(from) }),
    ...(to !== undefined && { until: startOf(to, 1) }),
    ...(q !== undefined && (isEventId(q) ? { event: q } : { order: q })),
  };
}

/** An event's id is its order's and four or more digits, and a ping's begins with the word. */
function isEventId(text: string): boolean {
  return /-\d{4,}$/.test(text) || text.startsWith("ping-");
}

/** When a day of the reader begins, or the one that comes so many days after it. */
function startOf(day: string, later = 0): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}
