import type { EventType, OrderDetail, Refund } from "@/shared/api/types";
import { formatMoney, sum } from "@/shared/money/money";
import type { Progress } from "@/shared/saga/progress";
import type { StepName } from "@/shared/saga/saga";

import { actionOf } from "./confirmation";
import { parcelStages } from "./parcelStages";
import type { Stage } from "./stage";

/** The way of an order in a shopper's words. */
export interface Journey {
  stages: readonly Stage[];
  /** What was given back of an order that goes on all the same. */
  refund: Stage | undefined;
}

/** Works out the journey of an order. "Paid" is said of what was charged, not of what the bank approved. */
export function journeyOf(order: OrderDetail, progress: Progress): Journey {
  const begin = [placed(order), ...paid(order)];
  switch (order.status) {
    case "completed":
      return completedJourney(order, begin);
    case "failed":
    case "cancelled":
      return { stages: [...begin, ...undoneMoney(order), ending(order)], refund: undefined };
    case "needs_attention":
      return { stages: [...begin, ...undoneMoney(order), attention(order)], refund: undefined };
    case "cancelling":
      return { stages: [...begin, ...undoneMoney(order), { name: "undoing", state: "now", label: "Being cancelled" }], refund: undefined };
    default:
      return { stages: progress.isCompensating ? [...begin, ...undoneMoney(order), undoing] : [...begin, ...goingOn(order, progress)], refund: undefined };
  }
}

const undoing: Stage = { name: "undoing", state: "now", label: "Being undone", remark: "It could not be completed" };

const timeOf = ({ timeline }: OrderDetail, type: EventType) => timeline.find((entry) => entry.type === type)?.occurredAt;

function placed({ createdAt }: OrderDetail): Stage {
  return { name: "placed", state: "done", label: "Placed", at: createdAt };
}

/** The charge, once it is made. An order completes together with its charge, whether or not its timeline is still kept. */
function paid(order: OrderDetail): Stage[] {
  const at = timeOf(order, "order.charged") ?? timeOf(order, "order.completed");
  return at === undefined && order.status !== "completed" ? [] : [{ name: "paid", state: "done", label: "Paid", at }];
}

const ahead: readonly Stage[] = [
  { name: "packed", state: "ahead", label: "Packing" },
  { name: "sent", state: "ahead", label: "Shipping" },
  { name: "delivered", state: "ahead", label: "Delivery" },
];

/** What is done before the charge, by the step that is running. */
const beforeCharge: Partial<Record<StepName, string>> = {
  ValidateOrder: "First we check your order",
  ReserveInventory: "First we reserve your items",
  ChargePayment: "We ask your bank",
  ConfirmOrder: "Your bank approved it",
};

function goingOn(order: OrderDetail, progress: Progress): Stage[] {
  const payment: Stage = { name: "paid", state: "now", label: "Payment", remark: paymentRemark(order, progress) };
  return timeOf(order, "order.charged") === undefined ? [payment, ...ahead] : [...ahead];
}

function paymentRemark(order: OrderDetail, { steps }: Progress): string {
  if (actionOf(order) !== undefined) return "Waits for your confirmation";
  if (order.delayed !== undefined) return "Takes longer than usual";
  const running = Object.values(steps).find(({ state }) => state === "running");
  return beforeCharge[running?.name ?? "ValidateOrder"] ?? "";
}

/** What became of the charge of an order that was undone. Of what the bank only held, nothing is to be said. */
function undoneMoney(order: OrderDetail): Stage[] {
  if (order.paymentStatus === "unsettled") return [{ name: "refunded", state: "attention", label: "Refund", remark: "We settle it with you" }];
  const event = order.timeline.find(({ type }) => type === "order.refunded");
  if (event === undefined) return [];
  return [{ name: "refunded", state: "done", label: "Refunded", at: event.occurredAt, remark: formatMoney(event.data.amount ?? order.total) }];
}

function ending(order: OrderDetail): Stage {
  const at = timeOf(order, order.status === "cancelled" ? "order.cancelled" : "order.failed");
  return order.status === "cancelled"
    ? { name: "cancelled", state: "ended", label: "Cancelled", at }
    : { name: "failed", state: "ended", label: "Not completed", at };
}

function attention(order: OrderDetail): Stage {
  return { name: "attention", state: "attention", label: "We are looking into it", at: timeOf(order, "order.needs_attention") };
}

function completedJourney(order: OrderDetail, begin: readonly Stage[]): Journey {
  const { stage: refund, isAll } = refundOf(order);
  const parcels = parcelStages(order);
  const isAnyOnItsWay = (order.shipments ?? []).some(({ state }) => state === "packed" || state === "dispatched");
  if (!isAll || isAnyOnItsWay) return { stages: [...begin, ...parcels], refund };
  return { stages: [...begin, ...parcels.filter(({ state }) => state === "done"), ...(refund ? [refund] : [])], refund: undefined };
}

/** What was given back of a completed order, or is about to be, and whether that is all of it. */
function refundOf({ refunds = [], total }: OrderDetail): { stage: Stage | undefined; isAll: boolean } {
  const made = refunds.filter(({ state }) => state === "refunded");
  const back = sum(made.map(({ amount }) => amount));
  if (back === undefined) return { stage: pendingRefund(refunds), isAll: false };
  const isAll = back.amount >= total.amount;
  const last = made.at(-1);
  return { isAll, stage: { name: "refunded", state: "done", label: isAll ? "Refunded" : "Partly refunded", at: last?.endedAt ?? last?.at, remark: formatMoney(back) } };
}

function pendingRefund(refunds: readonly Refund[]): Stage | undefined {
  const pending = sum(refunds.filter(({ state }) => state === "pending").map(({ amount }) => amount));
  return pending && { name: "refunded", state: "now", label: "Being refunded", remark: formatMoney(pending) };
}
