import type { WebhookStatistics } from "@/shared/api/types";

const hourMs = 3_600_000;

/** The attempts of an hour or a day. */
export interface Span {
  /** When it begins. */
  at: string;
  delivered: number;
  failed: number;
}

/** How many spans of how many hours a chart shows. */
export interface Scale {
  count: number;
  hours: number;
}

export const day: Scale = { count: 24, hours: 1 };
export const week: Scale = { count: 28, hours: 6 };

/** The spans of a chart that ends with the present hour, oldest first. Spans without attempts are 0. */
export function spansOf({ at, hours }: WebhookStatistics, { count, hours: length }: Scale): Span[] {
  const end = Math.floor(Date.parse(at) / hourMs) * hourMs + hourMs;
  const size = length * hourMs;
  const spans = Array.from({ length: count }, (_, index) => ({ at: new Date(end - (count - index) * size).toISOString(), delivered: 0, failed: 0 }));
  for (const { hour, attempts, delivered } of hours) {
    const span = spans[count - Math.ceil((end - Date.parse(hour)) / size)];
    if (span === undefined) continue;
    span.delivered += delivered;
    span.failed += attempts - delivered;
  }
  return spans;
}

/** A share as the reader writes it, such as "99.5%". It is 100% only if nothing is missing. */
export function shareText(part: number, whole: number, locale?: string): string {
  if (whole === 0) return "–";
  const share = part / whole;
  const shown = share < 1 ? Math.min(share, 0.999) : 1;
  return new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 }).format(shown);
}
