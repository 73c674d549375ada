const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** A date and time in the locale's format, such as "23 Nov 2026, 08:15:30". */
export function formatDateTime(iso: string, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" }).format(new Date(iso));
}

/** The time of day to the minute, such as "08:15". */
export function formatTime(iso: string, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: "short" }).format(new Date(iso));
}

/** The time of day to the millisecond, such as "08:15:30.123", because a saga takes fractions of a second. */
export function formatTimeOfDay(iso: string, locale?: string): string {
  const parts = { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 } as const;
  return new Intl.DateTimeFormat(locale, parts).format(new Date(iso));
}

/** A time relative to `now`, such as "5 minutes ago" or "in 2 hours". */
export function formatRelative(iso: string, now: number, locale?: string): string {
  const seconds = (new Date(iso).getTime() - now) / 1000;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  for (const [unit, length] of units) {
    if (Math.abs(seconds) >= length) return format.format(Math.trunc(seconds / length), unit);
  }
  return format.format(Math.trunc(seconds), "second");
}

/** A duration, such as "140 ms", "2.4 sec" or "3 min". */
export function formatDuration(milliseconds: number, locale?: string): string {
  const format = (value: number, unit: string, maximumFractionDigits: number) =>
    new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits }).format(value);
  if (milliseconds < 1000) return format(milliseconds, "millisecond", 0);
  if (milliseconds < 60_000) return format(milliseconds / 1000, "second", 1);
  if (milliseconds < 3_600_000) return format(milliseconds / 60_000, "minute", 0);
  return format(milliseconds / 3_600_000, "hour", 1);
}
