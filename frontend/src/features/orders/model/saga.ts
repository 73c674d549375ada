import type { EventType } from "@/shared/api/types";

/** The steps of the saga, by the names of its state machine (wiring/order-saga.asl.json). */
export type StepName =
  | "ValidateOrder"
  | "ReserveInventory"
  | "ChargePayment"
  | "ConfirmOrder"
  | "RefundPayment"
  | "ReleaseInventory"
  | "FailOrder";

/** The way that an order goes when all is well. */
export const forwardSteps = ["ValidateOrder", "ReserveInventory", "ChargePayment", "ConfirmOrder"] as const satisfies StepName[];

/** The way back, which gives back what was taken. Each of its steps needs attention when it fails for good. */
export const backSteps = ["RefundPayment", "ReleaseInventory", "FailOrder"] as const satisfies StepName[];

export const allSteps: readonly StepName[] = [...forwardSteps, ...backSteps];

/** What can follow what: the definition's transitions between steps, whatever choices lie between. */
export const edges: readonly (readonly [from: StepName, to: StepName])[] = [
  ["ValidateOrder", "ReserveInventory"],
  ["ReserveInventory", "ChargePayment"],
  ["ChargePayment", "ConfirmOrder"],
  ["ValidateOrder", "FailOrder"],
  ["ReserveInventory", "FailOrder"],
  ["ReserveInventory", "ReleaseInventory"],
  ["ChargePayment", "ReleaseInventory"],
  ["ChargePayment", "RefundPayment"],
  ["ConfirmOrder", "RefundPayment"],
  ["RefundPayment", "ReleaseInventory"],
  ["ReleaseInventory", "FailOrder"],
];

/** The events by which each step tells that it is done. */
export const toldBy: Record<StepName, readonly EventType[]> = {
  ValidateOrder: ["order.validated"],
  ReserveInventory: ["order.reserved"],
  ChargePayment: ["order.charged"],
  ConfirmOrder: ["order.completed"],
  RefundPayment: ["order.refunded"],
  ReleaseInventory: ["order.released"],
  FailOrder: ["order.failed", "order.cancelled"],
};
