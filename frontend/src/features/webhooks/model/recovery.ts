import type { Recovery, RecoveryStatus } from "@/shared/api/types";

type Missed = NonNullable<RecoveryStatus["missed"]>;

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** How long deliveries are kept, and what was missed can be recovered, in milliseconds. */
const keptMs = 30 * dayMs;

/** Since when a recovery begins: some time ago, as long as deliveries are kept, or a time of one's own. */
export type Since = "hour" | "day" | "all" | "own";

/** The times to choose from. */
export const sinceLabels: Record<Since, string> = {
  hour: "The last hour",
  day: "The last 24 hours",
  all: "All that is kept: 30 days",
  own: "Since a time",
};

/** The time of a choice. A local time is as a browser's field has it. Undefined if it is none, or not within 30 days. */
export function timeOf(since: Since, local: string, now: number): Date | undefined {
  if (since === "hour") return new Date(now - hourMs);
  if (since === "day") return new Date(now - dayMs);
  if (since === "all") return earliest(now);
  const own = new Date(local);
  const isKept = own.getTime() <= now && own.getTime() >= now - keptMs;
  return isKept ? own : undefined;
}

/** The earliest time of a recovery. A minute is left for the clocks of two machines. */
export function earliest(now: number): Date {
  return new Date(now - keptMs + 60_000);
}

/** Whether a recovery still does something. */
export function isRunning(recovery: Recovery | undefined): recovery is Recovery {
  return recovery?.state === "running" || recovery?.state === "stopping";
}

/** How many deliveries were missed, for any reason. */
export function countOf({ failed, paused, disabled }: Missed): number {
  return failed + paused + disabled;
}

/** A number in the reader's format, with the noun for it. */
export function deliveries(count: number, isComplete = true): string {
  const text = `${new Intl.NumberFormat().format(count)} ${count === 1 ? "delivery" : "deliveries"}`;
  return isComplete ? text : `More than ${text}`;
}

/** What a recovery would do, such as "12 deliveries are sent, oldest first, at most 50 a second.". */
export function previewText(missed: Missed): string {
  const count = countOf(missed);
  if (count === 0) return "Nothing was missed since then.";
  const verb = count === 1 ? "is" : "are";
  return `${deliveries(count, missed.complete)} ${verb} sent, oldest first, at most 50 a second. What was delivered is not sent again.`;
}

/** How far a recovery is, in percent; undefined if nobody knows how many deliveries there are. */
export function percentOf({ state, total, done, skipped }: Recovery): number | undefined {
  if (state === "done") return 100;
  if (total === undefined) return undefined;
  return Math.min(100, Math.floor(((done + skipped) / Math.max(total, 1)) * 100));
}

/** How far a recovery is, or how it ended. */
export function progressText({ state, total, done, skipped }: Recovery): string {
  const format = new Intl.NumberFormat();
  const of = total === undefined || total < done ? "" : ` of ${format.format(total)}`;
  const rest = skipped > 0 ? `, ${format.format(skipped)} not needed any more` : "";
  if (state === "done" && done === 0 && skipped === 0) return "Nothing was missed.";
  return `${format.format(done)}${of} ${(total ?? done) === 1 ? "delivery" : "deliveries"} due again${rest}`;
}

/** The heading of a recovery. */
export const recoveryTitles: Record<Recovery["state"], string> = {
  running: "Recovering",
  stopping: "Stopping",
  stopped: "Stopped",
  done: "Recovered",
};
