import type { EventType, OrderStatus } from "@/shared/api/types";

import type { Course } from "./progress";

/** What can happen to an order: the saga's steps in any order, and what people do. */
export const actions = [
  "validate", "reject", "reserve", "runOut", "charge", "loseCharge", "decline", "confirm", "beginRefund", "endRefund", "void", "release", "fail",
  "park", "cancel", "reassign",
] as const;
export type Action = (typeof actions)[number];

interface Order {
  status: OrderStatus;
  isClaimed: boolean;
  isValidated: boolean;
  isCancelled: boolean;
  reservation: "none" | "held" | "released";
  payment: "none" | "charged" | "refunding" | "refunded" | "voided";
  /** The gateway made the charge, whether or not its answer arrived. */
  isChargeMade: boolean;
  error: string;
  reasonCode?: string;
  timeline: { type: EventType; occurredAt: string }[];
}

const isTerminal = ({ status }: Order) => ["completed", "failed", "cancelled"].includes(status);
const goesForward = (order: Order) => order.isClaimed && order.isValidated && !order.isCancelled && order.status === "processing";
const mayCharge = (order: Order) => goesForward(order) && order.payment === "none" && order.reservation === "held";

/**
 * The rules of domain/order (forward.go, back.go) for tests: what each action
 * needs, and does. Like the steps there, one that may not happen changes nothing.
 */
const rules: Record<Action, { may: (order: Order) => boolean; does: (order: Order, tell: (type: EventType) => void) => void }> = {
  validate: {
    may: (order) => !order.isValidated && order.status !== "cancelling" && (order.isClaimed || order.status === "pending"),
    does: (order, tell) => {
      claim(order);
      order.isValidated = true;
      tell("order.validated");
    },
  },
  reject: {
    may: (order) => !order.isValidated && order.status === "pending",
    does: (order) => {
      claim(order);
      order.error = "order_rejected";
    },
  },
  reserve: {
    may: (order) => goesForward(order) && order.reservation === "none",
    does: (order, tell) => {
      order.reservation = "held";
      tell("order.reserved");
    },
  },
  runOut: { may: (order) => goesForward(order) && order.reservation === "none", does: (order) => (order.error = "insufficient_stock") },
  charge: {
    may: mayCharge,
    does: (order, tell) => {
      order.payment = "charged";
      order.isChargeMade = true;
      tell("order.charged");
    },
  },
  loseCharge: { may: mayCharge, does: (order) => (order.isChargeMade = true) },
  decline: { may: (order) => mayCharge(order) && !order.isChargeMade, does: (order) => (order.error = "payment_declined") },
  confirm: {
    may: (order) => goesForward(order) && order.payment === "charged" && order.reservation === "held",
    does: (order, tell) => {
      order.status = "completed";
      tell("order.completed");
    },
  },
  beginRefund: {
    may: (order) => !isTerminal(order) && (order.payment === "none" || order.payment === "charged"),
    does: (order) => (order.payment = "refunding"),
  },
  endRefund: {
    may: ({ payment, isChargeMade }) => payment === "refunding" && isChargeMade,
    does: (order, tell) => {
      order.payment = "refunded";
      tell("order.refunded");
    },
  },
  void: {
    may: ({ payment, isChargeMade }) => payment === "refunding" && !isChargeMade,
    does: (order) => (order.payment = "voided"),
  },
  release: {
    may: (order) => !isTerminal(order) && order.reservation !== "released",
    does: (order, tell) => {
      if (order.reservation === "held") tell("order.released");
      order.reservation = "released";
    },
  },
  fail: {
    may: (order) => !isTerminal(order) && order.payment !== "charged" && order.payment !== "refunding" && order.reservation !== "held",
    does: (order, tell) => {
      order.isClaimed = true;
      end(order, order.isCancelled ? "cancelled" : "failed");
      tell(order.isCancelled ? "order.cancelled" : "order.failed");
    },
  },
  park: {
    may: (order) => !isTerminal(order) && order.status !== "needs_attention",
    does: (order, tell) => {
      order.isClaimed = true;
      end(order, "needs_attention");
      tell("order.needs_attention");
    },
  },
  cancel: {
    may: ({ status }) => status === "pending" || status === "processing",
    does: (order, tell) => {
      order.isCancelled = true;
      if (order.status === "processing") {
        order.status = "cancelling";
        return;
      }
      end(order, "cancelled");
      tell("order.cancelled");
    },
  },
  reassign: { may: (order) => !isTerminal(order), does: claim },
};

function claim(order: Order): void {
  order.isClaimed = true;
  if (order.status === "pending") order.status = "processing";
}

function end(order: Order, status: OrderStatus): void {
  order.status = status;
  order.reasonCode = status === "cancelled" ? "cancelled" : order.error;
}

/** Every course that an order shows while the actions befall it, `gaps` milliseconds apart. */
export function coursesOf(plan: readonly { action: Action; gap: number }[]): Course[] {
  let now = Date.parse("2026-11-23T08:00:00.000Z");
  const order: Order = {
    status: "pending", isClaimed: false, isValidated: false, isCancelled: false, reservation: "none",
    payment: "none", isChargeMade: false, error: "stalled", timeline: [],
  };
  const tell = (type: EventType) => order.timeline.push({ type, occurredAt: new Date(now).toISOString() });
  tell("order.created");
  const courses = [snapshot(order)];
  for (const { action, gap } of plan) {
    now += gap;
    if (rules[action].may(order)) rules[action].does(order, tell);
    courses.push(snapshot(order));
  }
  return courses;
}

function snapshot({ status, timeline, reasonCode }: Order): Course {
  return { status, timeline: [...timeline], reasonCode };
}
