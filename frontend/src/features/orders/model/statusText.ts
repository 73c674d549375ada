import type { Order, OrderDetail, OrderStatus, TimelineEntry } from "@/shared/api/types";
import { formatMoney } from "@/shared/money/money";
import { sentence } from "@/shared/text/sentence";

import type { StepName } from "./saga";
import type { Progress } from "./progress";

/** An order's state as a shopper understands it. */
export interface Story {
  title: string;
  text: string;
}

/** Tells where an order stands, what that means and what happens next. */
export function storyOf(order: OrderDetail, progress: Progress): Story {
  switch (order.status) {
    case "pending":
      return { title: "We have your order", text: "It is taken up in a moment." };
    case "processing":
      return inProcess(progress);
    case "cancelling":
      return { title: "Cancelling your order", text: "Whatever was charged or set aside is given back now." };
    case "completed":
      return { title: "Your order is complete", text: `You paid ${formatMoney(order.total)}. Thank you.` };
    case "needs_attention":
      return { title: "We are looking after this order", text: `It could not be finished by itself, so one of us does it by hand. You need not do anything. ${whatIsHeld(order)}` };
    case "failed":
    case "cancelled":
      return ended(order);
  }
}

const doing: Record<StepName, Story> = {
  ValidateOrder: { title: "Checking your order", text: "We compare it with the catalog." },
  ReserveInventory: { title: "Setting your items aside", text: "Nobody else can buy them meanwhile." },
  ChargePayment: { title: "Charging your card", text: "Your bank is being asked." },
  ConfirmOrder: { title: "Confirming your order", text: "Your payment went through." },
  RefundPayment: { title: "Undoing your order", text: "It could not be completed. Your money is on its way back." },
  ReleaseInventory: { title: "Undoing your order", text: "It could not be completed. The items go back to the shelf." },
  FailOrder: { title: "Undoing your order", text: "It could not be completed. We are closing it." },
};

function inProcess({ steps }: Progress): Story {
  const running = Object.values(steps).find(({ state }) => state === "running");
  return doing[running?.name ?? "ValidateOrder"];
}

function ended(order: OrderDetail): Story {
  const { title, cause } = causeOf(order);
  return { title, text: [cause, whatWasGivenBack(order)].filter((part) => part !== "").join(" ") };
}

function causeOf(order: Order): { title: string; cause: string } {
  const message = order.reason === undefined ? "" : sentence(order.reason.message);
  switch (order.reason?.code) {
    case "payment_declined":
      return { title: "Your card was declined", cause: "Your bank did not allow the payment; another card may work." };
    case "insufficient_stock":
      return { title: "Not enough in stock", cause: outOfStock(order) };
    case "order_rejected":
      return { title: "The shop has changed", cause: message };
    case "cancelled":
      return { title: "You cancelled this order", cause: "" };
    case "stalled":
      return { title: "This order took too long", cause: "We could not finish it in time." };
    case "internal":
      return { title: "We made a mistake", cause: "Something broke on our side and we could not finish this order." };
    default:
      return { title: "This order did not complete", cause: message };
  }
}

/** Names the products that ran out. The reason names them by SKU; nothing named means that all may be meant. */
function outOfStock({ lines, reason }: Order): string {
  const message = reason?.message ?? "";
  const named = lines.filter(({ sku, name }) => message.split(/[\s,]+/).includes(sku) || message.includes(name));
  const names = [...new Set((named.length > 0 ? named : lines).map(({ name }) => name))];
  return `There is not enough of ${list(names)} left.`;
}

const says = ({ timeline }: OrderDetail, type: TimelineEntry["type"]) => timeline.find((entry) => entry.type === type);

function whatWasGivenBack(order: OrderDetail): string {
  const refund = says(order, "order.refunded");
  if (refund === undefined) return "Nothing was charged and nothing is reserved.";
  return `${formatMoney(refund.data.amount ?? order.total)} went back to your card; your bank may take some days to show it.`;
}

function whatIsHeld(order: OrderDetail): string {
  if (says(order, "order.refunded") !== undefined) return "Your money has been refunded.";
  const charge = says(order, "order.charged");
  if (charge === undefined) return "No payment has been recorded; should one turn up, it goes back to you.";
  return `Your card was charged ${formatMoney(charge.data.amount ?? order.total)}; you get it back.`;
}

function list(names: readonly string[]): string {
  return new Intl.ListFormat("en-GB", { type: "conjunction" }).format(names);
}

/** Why an order can no longer be cancelled. */
export function tooLate(status: OrderStatus): string {
  if (status === "completed") return "It was confirmed before your wish arrived.";
  if (status === "needs_attention") return "It is being looked after by hand and is given back anyway.";
  return "It had already ended.";
}
