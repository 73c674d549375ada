import type { Overview } from "@/shared/api/types";
import { orderStatusLooks } from "@/shared/components/OrderStatusBadge";
import { sentence } from "@/shared/text/sentence";

import { counted, deadLetters } from "./counts";
import { spanText, total } from "./flow";

/** Where a concern is looked into. */
export type Place = "attention" | "failed" | "pending" | "withdrawals" | "queues" | "charges" | "endpoints" | { orderId: string };

/** Something that an operator should know of. */
export interface Concern {
  /** "act": somebody should look now. "watch": it is known, and may pass. */
  level: "act" | "watch";
  text: string;
  place?: Place;
}

const parts: Record<Overview["missing"][number], string> = {
  flow: "How orders move",
  backlog: "The backlog",
  stalled: "Orders that stand still",
  attention: "Orders that need attention",
  withdrawals: "Withdrawals",
  queues: "The queues",
  endpoints: "Webhook endpoints",
  gateway: "The payment gateway's health",
};

/** For how many minutes a failed order is urgent. */
const freshMinutes = 6;

/** Everything that is not well, the most urgent first. None means that all is well. */
export function concernsOf(overview: Overview): Concern[] {
  const all = [...orderConcerns(overview), ...gatewayConcerns(overview), ...otherConcerns(overview)];
  return [...all.filter(({ level }) => level === "act"), ...all.filter(({ level }) => level === "watch")];
}

function orderConcerns({ attention, flow, stalled = [], backlog }: Overview): Concern[] {
  const found: Concern[] = [];
  if (backlog?.refusing === true) found.push({ level: "act", text: `New orders are refused: ${backlog.waiting} wait already.`, place: "pending" });
  if (attention !== undefined && attention.count > 0) {
    found.push({ level: "act", text: `${counted(attention, "order")} ${attention.count === 1 ? "needs" : "need"} attention.`, place: "attention" });
  }
  if (flow !== undefined) found.push(...faultConcerns(flow));
  for (const { orderId, status, overdue } of stalled) {
    if (overdue) found.push({ level: "act", text: `An order is ${orderStatusLooks[status].label.toLowerCase()} for too long.`, place: { orderId } });
  }
  if (backlog?.refusing === false) found.push({ level: "watch", text: `${backlog.waiting} orders wait to be processed.`, place: "pending" });
  return found;
}

/** Orders that failed because of us: urgent while it goes on, and known for the rest of the hour. */
function faultConcerns({ minutes, moreFailedBecauseOfUs }: NonNullable<Overview["flow"]>): Concern[] {
  const faults = total(minutes, "failedBecauseOfUs");
  if (faults === 0) return [];
  const isFresh = total(minutes.slice(-freshMinutes), "failedBecauseOfUs") > 0;
  const number = counted({ count: faults, more: moreFailedBecauseOfUs }, "order");
  return [{ level: isFresh ? "act" : "watch", text: `${number} failed because of us ${spanText(minutes)}.`, place: "failed" }];
}

function gatewayConcerns({ gateway }: Overview): Concern[] {
  switch (gateway?.state) {
    case "paused":
      return [{ level: "act", text: "The payment gateway does not answer. Payments wait in the queue charges.", place: "charges" }];
    case "probed":
      return [{ level: "act", text: "The payment gateway did not answer, and is asked again one payment at a time.", place: "charges" }];
    case "failing":
      return [{ level: "watch", text: `The payment gateway did not answer ${gateway.failures ?? 1} times in a row.`, place: "charges" }];
    default:
      return [];
  }
}

function otherConcerns(overview: Overview): Concern[] {
  const { withdrawals, endpoints, missing } = overview;
  const found: Concern[] = [];
  const dead = deadLetters(overview) ?? 0;
  if (dead > 0) found.push({ level: "act", text: `${counted({ count: dead, more: false }, "dead letter")} in the queues.`, place: "queues" });
  if (withdrawals !== undefined && withdrawals.count > 0) {
    found.push({ level: "watch", text: `${counted(withdrawals, "withdrawal")} to decide.`, place: "withdrawals" });
  }
  if (endpoints !== undefined && endpoints.items.length > 0) {
    const number = { count: endpoints.items.length, more: endpoints.more };
    found.push({ level: "watch", text: `${counted(number, "webhook endpoint")} ${number.count === 1 ? "does" : "do"} not take events.`, place: "endpoints" });
  }
  for (const part of missing) found.push({ level: "act", text: sentence(`${parts[part]} could not be read just now`) });
  return found;
}
