import type { Execution, ExecutionStep, Tries } from "@/shared/api/types";

const states: Record<Execution["state"], { label: string; color: string }> = {
  running: { label: "Running", color: "blue" },
  succeeded: { label: "Ended", color: "green" },
  failed: { label: "Failed", color: "red" },
  timed_out: { label: "Timed out", color: "red" },
  stopped: { label: "Stopped", color: "gray" },
};

/** The steps that end an execution as failed although it has done all that it was to do. */
const ends: Partial<Record<string, { label: string; color: string }>> = {
  OrderFailed: { label: "Ended: the order failed", color: "gray" },
  OrderNeedsAttention: { label: "Ended: the order needs attention", color: "red" },
};

/** How to show the state of an execution. */
export function lookOfExecution({ state, steps }: Execution): { label: string; color: string } {
  return (state === "failed" ? ends[steps.at(-1)?.step ?? ""] : undefined) ?? states[state];
}

/** What an execution was started for, by its name. */
export function purposeOf({ name }: Execution): string {
  if (name.startsWith("compensate-")) return "Compensation";
  return name.startsWith("restart-") ? "Started again" : "First try";
}

/** How a step went, such as "tried 3 times, not left". A step that calls nothing is not tried. */
export function stepText({ tries, endedAt, error }: ExecutionStep): string {
  if (tries === 0) return "";
  const tried = tries === 1 ? "tried once" : `tried ${tries} times`;
  if (endedAt !== undefined) return error === undefined ? tried : `${tried}, left after an error`;
  return `${tried}, not left`;
}

/** What the reconciler did for the order, undefined if nothing. */
export function triesText({ restarts, compensations, givenUp }: Tries): string | undefined {
  const parts = [
    restarts > 0 && `started again ${times(restarts)}`,
    compensations > 0 && `compensated ${times(compensations)}`,
    givenUp && "not tried any more by itself",
  ].filter((part) => part !== false);
  return parts.length === 0 ? undefined : parts.join(", ");
}

const times = (count: number) => (count === 1 ? "once" : `${count} times`);
