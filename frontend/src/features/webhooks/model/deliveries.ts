import type { Delivery } from "@/shared/api/types";
import { distinctBy } from "@/shared/lists/distinctBy";
import { calmMs, movingMs } from "@/shared/polling/polling";

export type Attempt = Delivery["attempts"][number];

/** A page of the delivery log. */
export interface DeliveryPage {
  items: Delivery[];
  nextCursor?: string;
}

/** A delivery is polled faster if its next attempt is nearer than this, in milliseconds. */
const soonMs = 60_000;

/** Whether a delivery is being attempted, or will be within a minute. */
export function isMoving(delivery: Delivery, now: number): boolean {
  if (delivery.state !== "pending" || delivery.waitsInOrder === true) return false;
  return delivery.nextAttemptAt === undefined || Date.parse(delivery.nextAttemptAt) - now < soonMs;
}

/**
 * What asking for a redelivery does: it begins again, or makes the next attempt of a
 * pending delivery at once. Nothing while the first attempt is about to be made; a minute
 * later its message may be lost. Nothing either while it waits for the event before.
 */
export function redeliverAction({ state, waitsInOrder, attempts, createdAt }: Delivery, now: number): "Redeliver" | "Retry now" | undefined {
  if (waitsInOrder === true) return undefined;
  if (state !== "pending") return "Redeliver";
  return attempts.length > 0 || now - Date.parse(createdAt) > soonMs ? "Retry now" : undefined;
}

/**
 * The polling interval of the log, in milliseconds. Each loaded page is a
 * request, so the interval grows with the pages: at most one request a second.
 */
export function refreshAfter(pages: readonly DeliveryPage[], now: number): number {
  const fastest = movingMs * Math.max(pages.length, 1);
  const isAnyMoving = pages.some(({ items }) => items.some((delivery) => isMoving(delivery, now)));
  return isAnyMoving ? fastest : Math.max(calmMs, fastest);
}

/** Replaces a delivery in the log, or adds it as the newest. */
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

/** The outcome of an attempt, with a short text. */
export function outcomeOf({ status, error }: Attempt): { isSuccess: boolean; text: string } {
  if (status === undefined) return { isSuccess: false, text: capitalize(error ?? "no response") };
  const isSuccess = status >= 200 && status < 300;
  return { isSuccess, text: error === undefined ? `HTTP ${status}` : `HTTP ${status}, ${error}` };
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A value that changes with each attempt and each delivery that ends. */
export function progressOf(deliveries: readonly Delivery[]): string {
  return deliveries.map(({ id, round, state, attempts }) => `${id}/${round}/${state}/${attempts.length}`).join(" ");
}

/** The screen reader announcement of the newest delivery. It changes only with its state or attempts. */
export function announcementOf([newest]: readonly Delivery[]): string {
  if (newest === undefined) return "";
  const { eventType, state, attempts } = newest;
  const last = attempts.at(-1);
  if (state === "succeeded") return `${eventType} was delivered`;
  if (state === "held") return `${eventType} is held until the endpoint is active`;
  const outcome = last === undefined ? "" : `: ${outcomeOf(last).text}`;
  if (state === "failed") return `${eventType} failed${outcome}`;
  return last === undefined ? `${eventType} is being sent` : `${eventType} was not delivered${outcome}; it will be retried`;
}
