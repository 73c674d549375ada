import * as v from "valibot";

/** A day in an address, such as ?from=2026-11-28. What is no day is ignored instead of causing an error page. */
export const daySearch = v.fallback(v.optional(v.pipe(v.string(), v.isoDate())), undefined);

/** When a day of the reader begins, or the one that comes so many days after it. */
export function startOfDay(day: string, later = 0): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}
