import type { OrderStatus } from "@/shared/api/types";

/** How often what stands still is looked at again, in milliseconds. */
export const calmMs = 10_000;
/** How often what moves is looked at again, in milliseconds. */
export const movingMs = 1000;

const moving: readonly OrderStatus[] = ["pending", "processing", "cancelling"];

/** Whether an order's status will change without anybody's doing. */
export function isMoving(status: OrderStatus): boolean {
  return moving.includes(status);
}

/**
 * Options of a query that polls: every second while something moves, else
 * every ten. TanStack Query starts no fetch while one is under way, and rests
 * in a hidden tab and while the browser is offline.
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
