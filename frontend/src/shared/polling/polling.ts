import type { OrderStatus } from "@/shared/api/types";

/** The polling interval while nothing is about to change, in milliseconds. */
export const calmMs = 10_000;
/** The polling interval while something is about to change, in milliseconds. */
export const movingMs = 1000;

const moving: readonly OrderStatus[] = ["pending", "processing", "cancelling"];

/** Whether the status will change without a shopper or an operator. */
export function isMoving(status: OrderStatus): boolean {
  return moving.includes(status);
}

/**
 * The options of a polling query: every second while something moves, otherwise
 * every ten seconds. TanStack Query starts no fetch while another is running,
 * and pauses in a hidden tab and while the browser is offline.
 */
export function polling<T>(isAnyMoving: (data: T) => boolean): {
  refetchInterval: (query: { state: { data: T | undefined } }) => number;
  refetchIntervalInBackground: false;
  refetchOnWindowFocus: "always";
} {
  return {
    refetchInterval: ({ state: { data } }) => (data !== undefined && isAnyMoving(data) ? movingMs : calmMs),
    refetchIntervalInBackground: false,
    refetchOnWindowFocus: "always",
  };
}
