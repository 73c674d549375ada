import { setTimeout as pause } from "node:timers/promises";

const isNothing = (value: unknown) => value === undefined || value === null || value === false;

/**
 * Asks until there is an answer that is not undefined, null or false, and
 * returns it. Fails after the deadline, naming what never came true.
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  deadlineMs = 30_000,
): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (!isNothing(answer)) return answer;
    if (Date.now() > end) throw new Error(`${what}: not within ${deadlineMs / 1000} s`);
    await pause(25); // between two questions, not instead of one
  }
}
