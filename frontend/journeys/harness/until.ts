import { setTimeout as pause } from "node:timers/promises";

const isMissing = (value: unknown) => value === undefined || value === null || value === false;

/**
 * Polls until the result is not undefined, null or false, and returns it. Throws
 * after the deadline; the error names the condition. A poll that costs much takes a
 * longer interval.
 */
export async function until<T>(
  what: string,
  poll: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  deadlineMs = 60_000,
  intervalMs = 25,
): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const result = await poll();
    if (!isMissing(result)) return result;
    if (Date.now() > end) throw new Error(`${what}: not within ${deadlineMs / 1000} s`);
    await pause(intervalMs);
  }
}
