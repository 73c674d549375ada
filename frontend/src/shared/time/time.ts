import { readsPageLanguage, wordsLocale } from "./locale";

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** A date without words, such as "23.11.2026". */
const digits = { year: "numeric", month: "2-digit", day: "2-digit" } as const;

/** A date and time in the reader's format, such as "23 Nov 2026, 08:15:30", or "23.11.2026, 08:15:30" for readers of other languages. */
export function formatDateTime(iso: string, locale?: string): string {
  const format = readsPageLanguage(locale)
    ? ({ dateStyle: "medium", timeStyle: "medium" } as const)
    : ({ ...digits, hour: "2-digit", minute: "2-digit", second: "2-digit" } as const);
  return new Intl.DateTimeFormat(locale, format).format(new Date(iso));
}

/** A day with its weekday, such as "Monday, 23 November 2026", or "Monday, 23.11.2026" for readers of other languages. */
export function formatDay(day: Date, locale?: string): string {
  if (readsPageLanguage(locale)) return new Intl.DateTimeFormat(locale, { dateStyle: "full" }).format(day);
  const weekday = new Intl.DateTimeFormat(wordsLocale(locale), { weekday: "long" }).format(day);
  return `${weekday}, ${new Intl.DateTimeFormat(locale, digits).format(day)}`;
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

/** The largest unit that fits a time relative to `now`, and how many whole ones fit: negative in the past. */
function wholeUnits(iso: string, now: number) {
  const seconds = (new Date(iso).getTime() - now) / 1000;
  const [unit, length] = units.find(([, each]) => Math.abs(seconds) >= each) ?? (["second", 1] as const);
  return { unit, length, value: Math.trunc(seconds / length) };
}

/** A time relative to `now`, such as "5 minutes ago" or "in 2 hours": the words are the app's, the number is the reader's. */
export function formatRelative(iso: string, now: number, locale?: string): string {
  const { unit, value } = wholeUnits(iso, now);
  const parts = new Intl.RelativeTimeFormat(wordsLocale(locale), { numeric: "auto" }).formatToParts(value, unit);
  return withReadersNumber(parts, new Intl.NumberFormat(locale).format(Math.abs(value)));
}

/** `now` to the unit in which `formatRelative` says it: it differs only when the text does. */
export function roundedNow(iso: string, now: number): number {
  const { length, value } = wholeUnits(iso, now);
  return new Date(iso).getTime() - value * length * 1000;
}

/** A duration, such as "140 ms", "2.4 sec" or "3 min": the unit is the app's, the number is the reader's. */
export function formatDuration(milliseconds: number, locale?: string): string {
  const format = (value: number, unit: string, maximumFractionDigits: number) => {
    const options = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits } as const;
    const parts = new Intl.NumberFormat(wordsLocale(locale), options).formatToParts(value);
    return withReadersNumber(parts, new Intl.NumberFormat(locale, { maximumFractionDigits }).format(value));
  };
  if (milliseconds < 1000) return format(milliseconds, "millisecond", 0);
  if (milliseconds < 60_000) return format(milliseconds / 1000, "second", 1);
  if (milliseconds < 3_600_000) return format(milliseconds / 60_000, "minute", 0);
  return format(milliseconds / 3_600_000, "hour", 1);
}

const wordParts = ["literal", "unit"];

/** The text of formatted parts with the number replaced, which begins with the first part that is no word. */
function withReadersNumber(parts: readonly { type: string; value: string }[], number: string): string {
  const first = parts.findIndex(({ type }) => !wordParts.includes(type));
  return parts.map(({ type, value }, index) => (index === first ? number : wordParts.includes(type) ? value : "")).join("");
}
