import type { Overview } from "@/shared/api/types";

type Minute = NonNullable<Overview["flow"]>["minutes"][number];

/** What is counted of a minute. */
export type Movement = Exclude<keyof Minute, "at">;

/** How many minutes the present rate is measured over. */
const recent = 5;

/** How many a minute there were lately. The last minute is not over, so it does not count. */
export function perMinute(minutes: readonly Minute[], movement: Movement): number {
  const over = minutes.slice(0, -1).slice(-recent);
  return over.length === 0 ? 0 : over.reduce((sum, minute) => sum + minute[movement], 0) / over.length;
}

/** How many there were in the minutes. */
export function total(minutes: readonly Minute[], movement: Movement): number {
  return minutes.reduce((sum, minute) => sum + minute[movement], 0);
}

/** A rate with as many digits as people read, such as "0", "0.4" or "1,280". */
export function rateText(rate: number, locale?: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: rate < 10 ? 1 : 0 }).format(rate);
}

/** How long the minutes are, such as "in the last hour". There are fewer when more orders move than are counted. */
export function spanText(minutes: readonly Minute[]): string {
  if (minutes.length >= 60) return "in the last hour";
  return minutes.length === 1 ? "in the last minute" : `in the last ${minutes.length} minutes`;
}
