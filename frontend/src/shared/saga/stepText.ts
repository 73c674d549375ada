import type { Order } from "@/shared/api/types";
import { formatDuration, formatTimeOfDay } from "@/shared/time/time";

import type { Progress, Step } from "./progress";
import { compensationSteps, type StepName } from "./saga";

/** What the texts need of an order. */
export type SagaOrder = Pick<Order, "status" | "reason" | "delayed" | "paymentAction">;

/** What each step is called and does. */
export const stepText: Record<StepName, { label: string; does: string }> = {
  ValidateOrder: { label: "Validate", does: "check products and prices" },
  ReserveInventory: { label: "Reserve", does: "reserve the items" },
  ChargePayment: { label: "Authorize", does: "ask the bank to approve the payment" },
  ConfirmOrder: { label: "Confirm", does: "charge the card and complete the order" },
  RefundPayment: { label: "Refund", does: "give the payment back, or release what the bank holds" },
  ReleaseInventory: { label: "Release", does: "release the items" },
  FailOrder: { label: "Fail", does: "close the order" },
};

const reasons: Partial<Record<string, string>> = {
  payment_declined: "Declined",
  insufficient_stock: "Too few left",
  order_rejected: "Rejected",
  payment_not_confirmed: "Not confirmed",
  authorization_lost: "Withdrawn",
  stalled: "Took too long",
};

/** Describes the state of a step in at most two short lines: on a phone a node has room for some fifteen letters. */
export function stateText(name: StepName, { steps, isCompensating, stoppedAt }: Progress, order: SagaOrder, shopper: "you" | "shopper"): readonly string[] {
  const step: Step = steps[name];
  const isCompensation = compensationSteps.some((each) => each === name);
  switch (step.state) {
    case "done":
      return [formatTimeOfDay(step.at), ...(step.tookMs === undefined ? [] : [`took ${formatDuration(step.tookMs)}`])];
    case "running":
      if (order.status === "processing" && order.paymentAction !== undefined) return [`Waits for ${shopper}`];
      return [order.delayed === undefined ? "In progress" : "Takes longer"];
    case "waiting":
      return isCompensation && !isCompensating ? ["Only if needed"] : ["Waiting"];
    case "skipped":
      if (isCompensation) return ["Not needed"];
      return name === stoppedAt ? ["Stopped"] : ["Not reached"];
    case "failed":
      return isCompensation ? ["Needs attention"] : [reasons[order.reason?.code ?? ""] ?? "Failed"];
  }
}
