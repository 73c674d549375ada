import { setTimeout as pause } from "node:timers/promises";

const isMissing = (value: unknown) => value === undefined || value === null || value === false;

/**
 * Polls until the result is not undefined, null or false, and returns it. Throws
 * after the deadline; the error names the condition.
 */
export async function until<T>(
  what: string,
  poll: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  deadlineMs = 30_000,
): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const result = await poll();
    if (!isMissing(result)) return result;
    if (Date.now() > end) throw new Error(`${what}: not within ${deadlineMs / 1000} s`);
    await pause(25); // the interval between two polls
  }
}
