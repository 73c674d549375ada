import { formatRelative } from "@/shared/time/time";

const units = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
] as const;

/** Formats an age in its largest unit, such as "12 mins" or "3 days", because CloudWatch reports it to the minute at best. */
export function formatAge(seconds: number, locale?: string): string {
  const [unit, length] = units.find(([, each]) => seconds >= each) ?? units[3];
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short" }).format(Math.floor(seconds / length));
}

/** Formats an age as a time in the past, such as "3 hours ago". */
export function formatAgo(seconds: number, locale?: string): string {
  return formatRelative(new Date(0).toISOString(), seconds * 1000, locale);
}
