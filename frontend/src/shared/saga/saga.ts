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

/** The steps that complete an order. */
export const forwardSteps = ["ValidateOrder", "ReserveInventory", "ChargePayment", "ConfirmOrder"] as const satisfies StepName[];

/** The steps that compensate them. When one of these fails, the order needs attention. */
export const compensationSteps = ["RefundPayment", "ReleaseInventory", "FailOrder"] as const satisfies StepName[];

export const allSteps: readonly StepName[] = [...forwardSteps, ...compensationSteps];

/** The transitions between steps, with the choice states between them left out. */
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

/** The events that report that a step is done. */
export const eventsOf: Record<StepName, readonly EventType[]> = {
  ValidateOrder: ["order.validated"],
  ReserveInventory: ["order.reserved"],
  ChargePayment: ["order.charged"],
  ConfirmOrder: ["order.completed"],
  RefundPayment: ["order.refunded"],
  ReleaseInventory: ["order.released"],
  FailOrder: ["order.failed", "order.cancelled"],
};
