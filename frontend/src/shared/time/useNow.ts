import { useSyncExternalStore } from "react";

import { formatRelative, roundedNow } from "./time";

const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  now = Date.now();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    now = Date.now();
    timer = setInterval(tick, 1000);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}

/** The current time in milliseconds, updated every second. All components share one timer. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

/** A time relative to now, such as "5 minutes ago". Renders again only when the text changes: an old one once in an hour. */
export function useRelative(iso: string): string {
  return formatRelative(iso, useSyncExternalStore(subscribe, () => roundedNow(iso, now)));
}

/** When today began, in milliseconds. Renders again only at midnight. */
export function useToday(): number {
  return useSyncExternalStore(subscribe, () => new Date(now).setHours(0, 0, 0, 0));
}
