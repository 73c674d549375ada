import type { OperatorWebhook } from "@/shared/api/types";
import { formatDateTime } from "@/shared/time/time";

interface Look {
  label: string;
  color: string;
  /** A sentence about why; empty if there is nothing to say. */
  detail: string;
}

/** How an endpoint's state looks to an operator. */
export function stateOf({ state, disabledReason, disabledAt, stopReason, failingSince }: OperatorWebhook): Look {
  const since = disabledAt === undefined ? "" : ` ${formatDateTime(disabledAt)}.`;
  if (disabledReason === "stopped") return { label: "Stopped", color: "red", detail: `Stopped by an operator.${since} “${stopReason ?? ""}”` };
  if (state === "disabled") {
    const why = { gone: "It responded with 410 Gone.", failing: "Every delivery failed for five days." };
    return { label: "Disabled", color: "red", detail: `${disabledReason === undefined ? "" : why[disabledReason]}${since}`.trim() };
  }
  if (state === "paused") return { label: "Paused", color: "gray", detail: "By its owner." };
  if (failingSince === undefined) return { label: "Active", color: "green", detail: "" };
  return { label: "Failing", color: "yellow", detail: `Since ${formatDateTime(failingSince)}.` };
}
