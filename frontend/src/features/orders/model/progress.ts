import type { EventType, OrderStatus, TimelineEntry } from "@/shared/api/types";

import { backSteps, forwardSteps, type StepName, toldBy } from "./saga";

/** What is known of an order's way through the saga. */
export interface Course {
  status: OrderStatus;
  timeline: readonly Pick<TimelineEntry, "type" | "occurredAt">[];
  /** The code of the reason why it did not complete. */
  reasonCode?: string | undefined;
}

export type Step =
  | { name: StepName; state: "waiting" | "running" | "failed" | "skipped" }
  | { name: StepName; state: "done"; at: string; tookMs: number };

/** Where the saga of an order stands. */
export interface Progress {
  steps: Record<StepName, Step>;
  /** The order is on its way back, or has been. */
  isWayBack: boolean;
  /** The step at which the way forward ended early. */
  stoppedAt: StepName | undefined;
  /** The step at which the way back began. */
  turnedTo: StepName | undefined;
}

const wayBackStatuses: readonly OrderStatus[] = ["cancelling", "failed", "cancelled", "needs_attention"];
const wayBackEvents: readonly EventType[] = ["order.refunded", "order.released", "order.failed", "order.cancelled"];

/** Which step refuses an order with this reason. */
const refusedBy: Partial<Record<string, StepName>> = {
  order_rejected: "ValidateOrder",
  insufficient_stock: "ReserveInventory",
  payment_declined: "ChargePayment",
};

/** Where the way back begins for a reason that the definition catches by name. */
const caughtBy: Partial<Record<string, StepName>> = {
  insufficient_stock: "FailOrder",
  payment_declined: "ReleaseInventory",
};

/** Where the way back begins when a step fails for any other reason. */
const turns: Record<(typeof forwardSteps)[number], StepName> = {
  ValidateOrder: "FailOrder",
  ReserveInventory: "ReleaseInventory",
  ChargePayment: "RefundPayment",
  ConfirmOrder: "RefundPayment",
};

/** Works out how far an order is. What a step did without telling is not known: such a step counts as skipped. */
export function progressOf(course: Course): Progress {
  const done = doneSteps(course.timeline);
  const isWayBack =
    !done.has("ConfirmOrder") &&
    (wayBackStatuses.includes(course.status) || course.timeline.some(({ type }) => wayBackEvents.includes(type)));
  const stoppedAt = isWayBack ? stopped(done, course.reasonCode) : undefined;
  const turnedTo = stoppedAt === undefined ? undefined : turned(stoppedAt, done, course.reasonCode);
  const forward = isWayBack ? stoppedForward(course, done, stoppedAt) : movingForward(course.status, done);
  const back = turnedTo === undefined ? noWayBack(done) : wayBack(course.status, done, turnedTo);
  const steps = Object.fromEntries([...forward, ...back].map((step) => [step.name, step])) as Record<StepName, Step>;
  return { steps, isWayBack, stoppedAt, turnedTo };
}

type Done = ReadonlyMap<StepName, Step>;
type ForwardStep = (typeof forwardSteps)[number];

/** The steps that told that they are done, each with the time since the event before it. */
function doneSteps(timeline: Course["timeline"]): Done {
  const done = new Map<StepName, Step>();
  for (const name of [...forwardSteps, ...backSteps]) {
    const index = timeline.findIndex(({ type }) => toldBy[name].includes(type));
    const entry = timeline[index];
    if (entry === undefined) continue;
    const before = timeline[index - 1] ?? entry;
    const tookMs = Date.parse(entry.occurredAt) - Date.parse(before.occurredAt);
    done.set(name, { name, state: "done", at: entry.occurredAt, tookMs });
  }
  return done;
}

function stopped(done: Done, reasonCode: string | undefined): ForwardStep | undefined {
  const refusing = forwardSteps.find((name) => name === refusedBy[reasonCode ?? ""] && !done.has(name));
  return refusing ?? forwardSteps.find((name) => !done.has(name));
}

function turned(from: StepName, done: Done, reasonCode: string | undefined): StepName {
  const usual = caughtBy[reasonCode ?? ""] ?? turns[from as ForwardStep];
  // A refund or release that was made although it is not usual: an operator or the reconciler began further up.
  return backSteps.find((name) => name === usual || done.has(name)) ?? usual;
}

function movingForward(status: OrderStatus, done: Done): Step[] {
  const next = forwardSteps.find((name) => !done.has(name));
  return forwardSteps.map(
    (name) => done.get(name) ?? { name, state: name === next && status === "processing" ? "running" : "waiting" },
  );
}

function stoppedForward({ status, reasonCode }: Course, done: Done, at: StepName | undefined): Step[] {
  const isWish = status === "cancelling" || status === "cancelled" || reasonCode === "cancelled";
  return forwardSteps.map((name) => done.get(name) ?? { name, state: name === at && !isWish ? "failed" : "skipped" });
}

function noWayBack(done: Done): Step[] {
  return backSteps.map((name) => ({ name, state: done.has("ConfirmOrder") ? "skipped" : "waiting" }));
}

function wayBack(status: OrderStatus, done: Done, from: StepName): Step[] {
  const lastDone = backSteps.findLastIndex((name) => done.has(name));
  const current = Math.max(lastDone + 1, backSteps.findIndex((name) => name === from));
  const now = status === "needs_attention" ? "failed" : "running";
  return backSteps.map((name, index) => {
    const waiting = index === current ? now : "waiting";
    return done.get(name) ?? { name, state: index < current ? "skipped" : waiting };
  });
}
