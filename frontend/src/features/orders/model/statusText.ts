import type { Order, OrderDetail, OrderStatus, Reason, TimelineEntry } from "@/shared/api/types";
import { formatMoney, sum } from "@/shared/money/money";
import type { Progress } from "@/shared/saga/progress";
import type { StepName } from "@/shared/saga/saga";
import { isolated } from "@/shared/text/isolated";
import { sentence } from "@/shared/text/sentence";

import { actionOf } from "./confirmation";
import { delayTextOf } from "./delayText";

/** The status of an order in a shopper's words. */
export interface StatusText {
  title: string;
  text: string;
}

/** Describes the status of an order, what it means and what happens next. */
export function statusTextOf(order: OrderDetail, progress: Progress): StatusText {
  if (actionOf(order) !== undefined) return textWhileWaiting;
  return delayTextOf(order) ?? textOfStatus(order, progress);
}

function textOfStatus(order: OrderDetail, progress: Progress): StatusText {
  switch (order.status) {
    case "pending":
      return { title: "We received your order", text: "Processing starts in a moment." };
    case "processing":
      return processingText(progress);
    case "cancelling":
      return { title: "Cancelling your order", text: "We are refunding any charge and releasing any reserved items." };
    case "completed":
      return { title: "Your order is complete", text: `You paid ${formatMoney(order.total)}. Thank you.${givenBack(order)}${askedBack(order)}` };
    case "needs_attention":
      return {
        title: "We are looking into this order",
        text: `It could not be completed automatically, so a member of our team is handling it. You do not need to do anything. ${refundOutlook(order)}`,
      };
    case "failed":
    case "cancelled":
      return endedText(order);
  }
}

/** What a completed order gave back, if anything. */
function givenBack({ refunds = [] }: OrderDetail): string {
  const total = sum(refunds.filter(({ state }) => state === "refunded").map(({ amount }) => amount));
  return total === undefined ? "" : ` We have refunded ${formatMoney(total)} of it.`;
}

/** That the shopper's request to return items is not decided yet. */
function askedBack({ withdrawals = [] }: OrderDetail): string {
  return withdrawals.some(({ state }) => state === "requested") ? " You asked to return items: we tell you by mail what we decide." : "";
}

const textWhileRunning: Record<StepName, StatusText> = {
  ValidateOrder: { title: "Checking your order", text: "We are comparing it with the catalog." },
  ReserveInventory: { title: "Reserving your items", text: "We are holding them for you." },
  ChargePayment: { title: "Asking your bank", text: "We are waiting for your bank to approve the payment." },
  ConfirmOrder: { title: "Confirming your order", text: "Your bank approved the payment." },
  RefundPayment: { title: "Undoing your order", text: "It could not be completed. We are refunding any charge." },
  ReleaseInventory: { title: "Undoing your order", text: "It could not be completed. We are releasing the items." },
  FailOrder: { title: "Undoing your order", text: "It could not be completed. We are closing it." },
};

const textWhileWaiting: StatusText = {
  title: "Waiting for your confirmation",
  text: "The bank approves the payment once you have confirmed it. Your items are reserved for you.",
};

function processingText({ steps }: Progress): StatusText {
  const running = Object.values(steps).find(({ state }) => state === "running");
  return textWhileRunning[running?.name ?? "ValidateOrder"];
}

function endedText(order: OrderDetail): StatusText {
  const message = sentence(order.reason?.message ?? "");
  const known = causeOf(order);
  // The API's message says what happened to the money.
  if (known === undefined) return { title: titleOf(order), text: message === "" ? refundText(order) : message };
  return { title: known.title, text: [known.cause, refundText(order)].filter((part) => part !== "").join(" ") };
}

const titles: Partial<Record<string, string>> = {
  order_rejected: "The shop has changed",
  payment_not_confirmed: "The payment was not confirmed",
  authorization_lost: "Your bank withdrew the payment",
};

function titleOf({ reason }: Order): string {
  return titles[reason?.code ?? ""] ?? "This order did not complete";
}

/** Why an order did not complete; undefined when the API's message says it best. */
function causeOf(order: Order): { title: string; cause: string } | undefined {
  switch (order.reason?.code) {
    case "payment_declined":
      return { title: "Your card was declined", cause: "Your bank declined the payment. You can try another card." };
    case "insufficient_stock":
      return { title: "Not enough in stock", cause: outOfStockText(order) };
    case "cancelled":
      return { title: "You cancelled this order", cause: "" };
    case "stalled":
      return { title: "This order took too long", cause: "We could not complete it in time." };
    case "internal":
      return { title: "We made a mistake", cause: "Something went wrong on our side, and we could not complete this order." };
    default:
      return undefined;
  }
}

/** Names the products that ran out, as far as the reason says which. */
function outOfStockText({ lines, reason }: Order): string {
  const { skus = [] }: Partial<Reason> = reason ?? {};
  const concerned = lines.length === 1 ? lines : lines.filter(({ sku }) => skus.includes(sku));
  if (concerned.length === 0) return "There are not enough units left of at least one product.";
  return `There are not enough units left of ${joined(concerned.map(({ name }) => name))}.`;
}

const eventOf = ({ timeline }: OrderDetail, type: TimelineEntry["type"]) => timeline.find((entry) => entry.type === type);

const unsettledText = "Your payment could not be refunded automatically. We will settle it with you.";

/** What happened to the money of an order that has ended. */
function refundText(order: OrderDetail): string {
  if (order.paymentStatus === "unsettled") return unsettledText;
  const refund = eventOf(order, "order.refunded");
  if (refund === undefined) return "Nothing was charged and nothing is reserved.";
  return `${formatMoney(refund.data.amount ?? order.total)} was refunded to your card. Your bank may take a few days to show it.`;
}

/** What happens to the money of an order that needs attention. */
function refundOutlook(order: OrderDetail): string {
  const charge = eventOf(order, "order.charged");
  if (eventOf(order, "order.refunded") !== undefined || order.paymentStatus === "refunded") return "Your payment was refunded.";
  if (order.paymentStatus === "unsettled") return unsettledText;
  if (charge !== undefined) return `Your card was charged ${formatMoney(charge.data.amount ?? order.total)}. You will get it back.`;
  if (order.paymentStatus === "voided") return "Your card was not charged.";
  if (order.authorizedAt !== undefined) return "If your card was charged, you will get the money back. What your bank only holds will be released.";
  return "We have no record of a payment. If we find one, we will refund it.";
}

function joined(names: readonly string[]): string {
  return new Intl.ListFormat("en-GB", { type: "conjunction" }).format(new Set(names.map(isolated)));
}

/** Says why an order can no longer be cancelled. */
export function tooLateText(status: OrderStatus): string {
  if (status === "completed") return "The order was confirmed before your request arrived.";
  if (status === "needs_attention") return "Our team is handling this order and will undo it anyway.";
  return "The order had already ended.";
}
