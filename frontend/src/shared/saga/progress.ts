import type { EventType, OrderStatus, PaymentStatus, TimelineEntry } from "@/shared/api/types";

import { compensationSteps, eventsOf, forwardSteps, type StepName } from "./saga";

type Move = Pick<TimelineEntry, "type" | "occurredAt">;

/** What the API reports about an order's saga. */
export interface Course {
  status: OrderStatus;
  timeline: readonly Move[];
  /** When the payment was authorized, which no event reports. */
  authorizedAt?: string | undefined;
  /** Absent in what an older API reports. */
  paymentStatus?: PaymentStatus | undefined;
  /** The code of the reason why the order did not complete. */
  reasonCode?: string | undefined;
}

export type Step =
  | { name: StepName; state: "waiting" | "running" | "failed" | "skipped" }
  | { name: StepName; state: "done"; at: string; /** Undefined when nothing says when the step began. */ tookMs: number | undefined };

/** The progress of an order through the saga. */
export interface Progress {
  steps: Record<StepName, Step>;
  /** Whether compensation has begun. */
  isCompensating: boolean;
  /** The step at which the order stopped moving on. */
  stoppedAt: StepName | undefined;
  /** The step at which compensation began. */
  compensatedFrom: StepName | undefined;
}

const compensationStatuses: readonly OrderStatus[] = ["cancelling", "failed", "cancelled", "needs_attention"];
const compensationEvents: readonly EventType[] = ["order.refunded", "order.released", "order.failed", "order.cancelled"];

/** The step that refuses an order for each of these reasons. */
const refusedBy: Partial<Record<string, StepName>> = {
  order_rejected: "ValidateOrder",
  insufficient_stock: "ReserveInventory",
  payment_declined: "ChargePayment",
  payment_not_confirmed: "ChargePayment",
  authorization_lost: "ConfirmOrder",
};

/** Where compensation begins for the reasons that the state machine catches by name. */
const caughtBy: Partial<Record<string, StepName>> = {
  insufficient_stock: "FailOrder",
  payment_declined: "ReleaseInventory",
};

/** Where compensation begins when a step fails for any other reason. */
const firstCompensation: Record<ForwardStep, StepName> = {
  ValidateOrder: "FailOrder",
  ReserveInventory: "ReleaseInventory",
  ChargePayment: "RefundPayment",
  ConfirmOrder: "RefundPayment",
};

/** Works out the progress of an order. A step that reported no event counts as skipped. */
export function progressOf(course: Course): Progress {
  const done = doneSteps(movesOf(course));
  const isCompensating =
    !done.has("ConfirmOrder") &&
    (compensationStatuses.includes(course.status) || course.timeline.some(({ type }) => compensationEvents.includes(type)));
  const stoppedAt = isCompensating ? stoppingStep(done, course.reasonCode) : undefined;
  const compensatedFrom = stoppedAt === undefined ? undefined : compensationStart(stoppedAt, done, course.reasonCode);
  const forward = isCompensating ? stoppedForward(course, done, stoppedAt) : movingForward(course.status, done);
  const compensation = compensatedFrom === undefined ? noCompensation(done) : compensating(course, done, compensatedFrom);
  const steps = Object.fromEntries([...forward, ...compensation].map((step) => [step.name, step])) as Record<StepName, Step>;
  return { steps, isCompensating, stoppedAt, compensatedFrom };
}

type Done = ReadonlyMap<StepName, Step>;
type ForwardStep = (typeof forwardSteps)[number];

/**
 * The events of the saga. What follows the completion is none, and a wait belongs to the time that the step took. An
 * authorized payment ends its step, although the charge is reported with the completion.
 */
function movesOf({ timeline, authorizedAt }: Course): Move[] {
  const end = timeline.findIndex(({ type }) => type === "order.completed");
  const saga = (end < 0 ? timeline : timeline.slice(0, end + 1)).filter(({ type }) => type !== "order.delayed");
  if (authorizedAt === undefined) return saga;
  const authorized: Move = { type: "order.charged", occurredAt: authorizedAt };
  return [...saga.filter(({ type }) => type !== "order.charged"), authorized].sort(
    (a, b) => Date.parse(a.occurredAt) - Date.parse(b.occurredAt),
  );
}

/** The steps that reported an event. */
function doneSteps(moves: readonly Move[]): Done {
  const done = new Map<StepName, Step>();
  for (const name of [...forwardSteps, ...compensationSteps]) {
    const index = moves.findIndex(({ type }) => eventsOf[name].includes(type));
    const entry = moves[index];
    if (entry === undefined) continue;
    const began = beginOf(name, moves[index - 1]);
    const tookMs = began === undefined ? undefined : Date.parse(entry.occurredAt) - Date.parse(began);
    done.set(name, { name, state: "done", at: entry.occurredAt, tookMs });
  }
  return done;
}

/**
 * When a step began: at the end of the step before it, if the event before says so.
 * Any other event before leaves room for something that reported nothing, such as
 * a declined payment, the wait for a free worker, or a person.
 */
function beginOf(name: StepName, before: Move | undefined): string | undefined {
  const previous = [forwardSteps, compensationSteps].map((lane: readonly StepName[]) => lane[lane.indexOf(name) - 1]).find((step) => step !== undefined);
  return previous !== undefined && before !== undefined && eventsOf[previous].includes(before.type) ? before.occurredAt : undefined;
}

function stoppingStep(done: Done, reasonCode: string | undefined): ForwardStep | undefined {
  const refusing = forwardSteps.find((name) => name === refusedBy[reasonCode ?? ""] && !done.has(name));
  return refusing ?? forwardSteps.find((name) => !done.has(name));
}

function compensationStart(stoppedAt: ForwardStep, done: Done, reasonCode: string | undefined): StepName {
  const usual = caughtBy[reasonCode ?? ""] ?? firstCompensation[stoppedAt];
  // An operator or the reconciler may have begun compensation with an earlier step, such as a refund.
  return compensationSteps.find((name) => name === usual || done.has(name)) ?? usual;
}

function movingForward(status: OrderStatus, done: Done): Step[] {
  const next = forwardSteps.find((name) => !done.has(name));
  return forwardSteps.map(
    (name) => done.get(name) ?? { name, state: name === next && status === "processing" ? "running" : "waiting" },
  );
}

function stoppedForward({ status, reasonCode }: Course, done: Done, at: StepName | undefined): Step[] {
  const isCancelled = status === "cancelling" || status === "cancelled" || reasonCode === "cancelled";
  return forwardSteps.map((name) => done.get(name) ?? { name, state: name === at && !isCancelled ? "failed" : "skipped" });
}

function noCompensation(done: Done): Step[] {
  return compensationSteps.map((name) => ({ name, state: done.has("ConfirmOrder") ? "skipped" : "waiting" }));
}

/** The payment states in which the shopper is still owed something. */
const owed: readonly (PaymentStatus | undefined)[] = ["authorized", "captured", "refunding", "unsettled"];
/** The payment states in which the shopper is owed nothing any more. Only a refund reports an event. */
const settled: readonly (PaymentStatus | undefined)[] = ["refunded", "voided"];

function compensating({ status, paymentStatus }: Course, done: Done, from: StepName): Step[] {
  const needsAttention = status === "needs_attention";
  // The stock of an order is released although its refund failed.
  const hasRefundFailed = needsAttention && from === "RefundPayment" && !done.has("RefundPayment") && owed.includes(paymentStatus);
  const first = settled.includes(paymentStatus) ? compensationSteps.indexOf("RefundPayment") + 1 : 0;
  const begin = compensationSteps.findIndex((name) => name === from);
  const lastDone = compensationSteps.findLastIndex((name) => done.has(name));
  const current = hasRefundFailed ? begin : Math.max(lastDone + 1, begin, first);
  const currentState = needsAttention ? "failed" : "running";
  return compensationSteps.map((name, index) => {
    const remaining = index === current ? currentState : "waiting";
    return done.get(name) ?? { name, state: index < current ? "skipped" : remaining };
  });
}
