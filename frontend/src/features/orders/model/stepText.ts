import type { OrderDetail } from "@/shared/api/types";
import { formatDuration, formatTimeOfDay } from "@/shared/time/time";

import { backSteps, type StepName } from "./saga";
import type { Progress, Step } from "./progress";

/** What each step is called, and what it does. */
export const stepWords: Record<StepName, { label: string; does: string }> = {
  ValidateOrder: { label: "Validate", does: "check prices and products" },
  ReserveInventory: { label: "Reserve", does: "set the items aside" },
  ChargePayment: { label: "Charge", does: "charge the card" },
  ConfirmOrder: { label: "Confirm", does: "complete the order" },
  RefundPayment: { label: "Refund", does: "give the money back" },
  ReleaseInventory: { label: "Release", does: "put the items back" },
  FailOrder: { label: "Fail", does: "close the order" },
};

const refusals: Partial<Record<string, string>> = {
  payment_declined: "Declined",
  insufficient_stock: "Not enough stock",
  order_rejected: "Rejected",
  stalled: "Took too long",
};

/** A step's state in at most two short lines. */
export function stateWords(name: StepName, { steps, isWayBack, stoppedAt }: Progress, order: OrderDetail): readonly string[] {
  const step: Step = steps[name];
  const isBack = backSteps.some((each) => each === name);
  switch (step.state) {
    case "done":
      return [formatTimeOfDay(step.at), `took ${formatDuration(step.tookMs)}`];
    case "running":
      return ["In progress"];
    case "waiting":
      return isBack && !isWayBack ? ["Only if needed"] : ["Waiting"];
    case "skipped":
      if (isBack) return ["Not needed"];
      return name === stoppedAt ? ["Stopped"] : ["Not reached"];
    case "failed":
      return isBack ? ["Needs attention"] : [refusals[order.reason?.code ?? ""] ?? "Failed"];
  }
}
