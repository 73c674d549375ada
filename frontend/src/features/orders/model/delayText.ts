import type { Order } from "@/shared/api/types";
import type { StepName } from "@/shared/saga/saga";

const waitsFor: Record<StepName, string> = {
  ValidateOrder: "It has not been checked yet, and nothing is charged.",
  ReserveInventory: "Your items are not reserved yet, and nothing is charged.",
  ChargePayment: "Your items are reserved for you. We are waiting for the payment service, and nothing is charged before your order is confirmed.",
  ConfirmOrder: "Your items are reserved for you and your bank approved the payment. Only the confirmation is left, and you are charged once at most.",
  RefundPayment: "It is being undone. If your payment was taken, it will be refunded.",
  ReleaseInventory: "It is being undone, and your items go back to the shop.",
  FailOrder: "It is being undone, and it is about to be closed.",
};

/** Describes an order that waits for longer than usual; undefined for any other. */
export function delayTextOf(order: Order): { title: string; text: string } | undefined {
  if (order.delayed === undefined) return undefined;
  const next = order.delayed.retrying ? "Nothing is lost: we keep trying, and it goes on by itself." : "Nothing is lost.";
  const wayOut = order.cancellable ? "You do not need to do anything, but you can cancel it." : "You do not need to do anything.";
  // The API may be newer than the page and name a step that the page does not know.
  const waiting = (waitsFor as Partial<Record<string, string>>)[order.delayed.step] ?? "";
  return { title: "Your order takes longer than usual", text: `${waiting} ${next} ${wayOut}`.trim() };
}
