import type { EventType, OrderStatus, PaymentStatus } from "@/shared/api/types";

import type { Course } from "./progress";

/** What can happen to an order: the saga's steps in any order, and what shoppers and operators do. */
export const actions = [
  "validate", "reject", "reserve", "outOfStock", "authorize", "decline", "capture", "confirm", "beginRefund", "endRefund", "void", "release", "fail",
  "needAttention", "cancel", "reassign",
] as const;
export type Action = (typeof actions)[number];

interface Order {
  status: OrderStatus;
  isClaimed: boolean;
  isValidated: boolean;
  isCancelled: boolean;
  reservation: "none" | "held" | "released";
  payment: PaymentStatus;
  authorizedAt?: string;
  /** Whether the payment gateway captured the payment, even if its response was lost. */
  isCaptured: boolean;
  error: string;
  reasonCode?: string;
  timeline: { type: EventType; occurredAt: string }[];
}

const isTerminal = ({ status }: Order) => ["completed", "failed", "cancelled"].includes(status);
const movesForward = (order: Order) => order.isClaimed && order.isValidated && !order.isCancelled && order.status === "processing";
const mayAuthorize = (order: Order) => movesForward(order) && order.payment === "none" && order.reservation === "held";
const mayCapture = (order: Order) => movesForward(order) && order.payment === "authorized" && order.reservation === "held";

/**
 * A model of the rules in domain/order: when each action may happen, and what
 * it does. As in the domain, an action that may not happen changes nothing.
 */
const rules: Record<Action, { may: (order: Order) => boolean; does: (order: Order, record: (type: EventType) => void, now: string) => void }> = {
  validate: {
    may: (order) => !order.isValidated && order.status !== "cancelling" && (order.isClaimed || order.status === "pending"),
    does: (order, record) => {
      claim(order);
      order.isValidated = true;
      record("order.validated");
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
    may: (order) => movesForward(order) && order.reservation === "none",
    does: (order, record) => {
      order.reservation = "held";
      record("order.reserved");
    },
  },
  outOfStock: { may: (order) => movesForward(order) && order.reservation === "none", does: (order) => (order.error = "insufficient_stock") },
  authorize: {
    may: mayAuthorize,
    does: (order, _, now) => {
      order.payment = "authorized";
      order.authorizedAt = now;
    },
  },
  decline: { may: mayAuthorize, does: (order) => (order.error = "payment_declined") },
  capture: { may: mayCapture, does: (order) => (order.isCaptured = true) },
  confirm: {
    may: mayCapture,
    does: (order, record) => {
      order.isCaptured = true;
      order.payment = "captured";
      order.status = "completed";
      record("order.charged");
      record("order.completed");
    },
  },
  beginRefund: {
    may: (order) => !isTerminal(order) && (order.payment === "none" || order.payment === "authorized"),
    does: (order) => (order.payment = "refunding"),
  },
  endRefund: {
    may: ({ payment, isCaptured }) => payment === "refunding" && isCaptured,
    does: (order, record) => {
      order.payment = "refunded";
      record("order.refunded");
    },
  },
  void: {
    may: ({ payment, isCaptured }) => payment === "refunding" && !isCaptured,
    does: (order) => (order.payment = "voided"),
  },
  release: {
    may: (order) => !isTerminal(order) && order.reservation !== "released",
    does: (order, record) => {
      if (order.reservation === "held") record("order.released");
      order.reservation = "released";
    },
  },
  fail: {
    may: (order) => !isTerminal(order) && order.payment !== "authorized" && order.payment !== "refunding" && order.reservation !== "held",
    does: (order, record) => {
      order.isClaimed = true;
      end(order, order.isCancelled ? "cancelled" : "failed");
      record(order.isCancelled ? "order.cancelled" : "order.failed");
    },
  },
  needAttention: {
    may: (order) => !isTerminal(order) && order.status !== "needs_attention",
    does: (order, record) => {
      order.isClaimed = true;
      end(order, "needs_attention");
      record("order.needs_attention");
    },
  },
  cancel: {
    may: ({ status }) => status === "pending" || status === "processing",
    does: (order, record) => {
      order.isCancelled = true;
      if (order.status === "processing") {
        order.status = "cancelling";
        return;
      }
      end(order, "cancelled");
      record("order.cancelled");
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

/** The course of an order after each action of a plan. Each action happens `gap` milliseconds after the one before. */
export function coursesOf(plan: readonly { action: Action; gap: number }[]): Course[] {
  let now = Date.parse("2026-11-23T08:00:00.000Z");
  const order: Order = {
    status: "pending", isClaimed: false, isValidated: false, isCancelled: false, reservation: "none",
    payment: "none", isCaptured: false, error: "stalled", timeline: [],
  };
  const record = (type: EventType) => order.timeline.push({ type, occurredAt: new Date(now).toISOString() });
  record("order.created");
  const courses = [snapshot(order)];
  for (const { action, gap } of plan) {
    now += gap;
    if (rules[action].may(order)) rules[action].does(order, record, new Date(now).toISOString());
    courses.push(snapshot(order));
  }
  return courses;
}

function snapshot({ status, timeline, reasonCode, authorizedAt, payment }: Order): Course {
  return { status, timeline: [...timeline], reasonCode, authorizedAt, paymentStatus: payment };
}
