import type { Withdrawal, WithdrawalDecision } from "@/shared/api/types";
import type { FormErrors, Places } from "@/shared/forms/formErrors";

export interface DecisionForm {
  /** Empty until the operator chooses. */
  decision: WithdrawalDecision["decision"] | "";
  restock: boolean;
  /** Why it is refused, for the shopper. */
  reason: string;
}

export type Field = "decision" | "restock" | "reason";

export const places: Places<Field> = { pointers: { decision: "/decision", restock: "/restock", reason: "/reason" } };

export const empty: DecisionForm = { decision: "", restock: false, reason: "" };

/** The withdrawal of an order that is to be decided. */
export function openOf({ withdrawals = [] }: { withdrawals?: Withdrawal[] }): Withdrawal | undefined {
  return withdrawals.find(({ state }) => state === "requested");
}

/** Validates the form without the API. */
export function check({ decision, reason }: DecisionForm): FormErrors<Field> {
  if (decision === "") return { decision: "Choose what to do." };
  return decision === "refuse" && reason.trim() === "" ? { reason: "Say why. The shopper reads it." } : {};
}

/** The request body for a valid form. */
export function requestOf({ decision, restock, reason }: DecisionForm): WithdrawalDecision {
  return decision === "accept" ? { decision, restock } : { decision: "refuse", reason: reason.trim(), restock: false };
}
