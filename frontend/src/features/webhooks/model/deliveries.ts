import type { Delivery } from "@/shared/api/types";
import { distinctBy } from "@/shared/lists/distinctBy";
import { calmMs, movingMs } from "@/shared/polling/polling";

export type Attempt = Delivery["attempts"][number];

/** A part of the log. */
export interface DeliveryPage {
  items: Delivery[];
  nextCursor?: string;
}

/** From how far off a next attempt is watched, in milliseconds. */
const soonMs = 60_000;

/** Whether a delivery changes within a minute without anybody's doing. */
export function isMoving(delivery: Delivery, now: number): boolean {
  if (delivery.state !== "pending") return false;
  return delivery.nextAttemptAt === undefined || Date.parse(delivery.nextAttemptAt) - now < soonMs;
}

/**
 * When to read the log again, in milliseconds. Each page on screen is a
 * request: the more there are the longer the wait, so that they stay one a
 * second at most.
 */
export function refreshAfter(pages: readonly DeliveryPage[], now: number): number {
  const fastest = movingMs * Math.max(pages.length, 1);
  const isAnyMoving = pages.some(({ items }) => items.some((delivery) => isMoving(delivery, now)));
  return isAnyMoving ? fastest : Math.max(calmMs, fastest);
}

/** The log with a delivery: in its place when it was there, else as the newest. */
export function withDelivery(pages: readonly DeliveryPage[], delivery: Delivery): DeliveryPage[] {
  const isKnown = pages.some(({ items }) => items.some(({ id }) => id === delivery.id));
  return pages.map((page, index) => {
    if (!isKnown && index === 0) return { ...page, items: [delivery, ...page.items] };
    return { ...page, items: page.items.map((item) => (item.id === delivery.id ? delivery : item)) };
  });
}

/** The deliveries of all loaded pages. A delivery may be on two pages when a new one arrives between the requests. */
export function deliveriesOf(pages: readonly DeliveryPage[]): Delivery[] {
  return distinctBy(pages.flatMap(({ items }) => items), ({ id }) => id);
}

/** What became of an attempt, in a few words. */
export function outcomeOf({ status, error }: Attempt): { isSuccess: boolean; words: string } {
  if (status === undefined) return { isSuccess: false, words: capitalized(error ?? "no answer") };
  const isSuccess = status >= 200 && status < 300;
  return { isSuccess, words: error === undefined ? `HTTP ${status}` : `HTTP ${status}, ${error}` };
}

function capitalized(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Changes whenever an attempt was made or a delivery ended: its endpoint may then have changed as well. */
export function progressOf(deliveries: readonly Delivery[]): string {
  return deliveries.map(({ id, round, state, attempts }) => `${id}/${round}/${state}/${attempts.length}`).join(" ");
}

/** What to say aloud of the newest delivery; the words change only when something happened. */
export function announcementOf([newest]: readonly Delivery[]): string {
  if (newest === undefined) return "";
  const { eventType, state, attempts } = newest;
  const last = attempts.at(-1);
  if (state === "succeeded") return `${eventType} was delivered`;
  const outcome = last === undefined ? "" : `: ${outcomeOf(last).words}`;
  if (state === "failed") return `${eventType} failed${outcome}`;
  return last === undefined ? `${eventType} is on its way` : `${eventType} was not taken${outcome}; it will be tried again`;
}
