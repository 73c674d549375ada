const firstDelayMs = 2000;
const longestDelayMs = 30_000;
/** How long a receipt usually takes at most after its order was completed. */
const usualMs = 60_000;

/**
 * The delay before a receipt that is not ready is asked for again, in milliseconds:
 * it doubles, and is never shorter than what the API asks for. `asked` counts the
 * answers so far, from 1.
 */
export function delayBeforeAsking(asked: number, retryAfterMs = 0): number {
  return Math.max(retryAfterMs, Math.min(firstDelayMs * 2 ** Math.max(asked - 1, 0), longestDelayMs));
}

/** Whether a receipt takes longer than usual. An order whose completion is not known is not late. */
export function isLate(completedAt: string | undefined, now: number): boolean {
  return completedAt !== undefined && now - Date.parse(completedAt) >= usualMs;
}
