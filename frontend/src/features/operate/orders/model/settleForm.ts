import type { OrderDue, OrderSettlement } from "@/shared/api/types";
import type { FormErrors, Places } from "@/shared/forms/formErrors";
import { formatMoney, fromDecimal } from "@/shared/money/money";

export interface SettleForm {
  /** The place of what is settled among what is due. */
  due: number;
  amount: string;
  reference: string;
  reason: string;
}

export type Field = "amount" | "reference" | "reason";

export const places: Places<Field> = { pointers: { amount: "/amount", reference: "/reference", reason: "/reason" } };

export const empty: SettleForm = { due: 0, amount: "", reference: "", reason: "" };

/** Validates the form without the API. The amount is typed, so that the operator has looked at what was paid. */
export function check(dues: readonly OrderDue[]): (form: SettleForm) => FormErrors<Field> {
  return (form) => {
    const errors: FormErrors<Field> = {};
    const due = dues[form.due];
    if (due !== undefined && fromDecimal(form.amount, due.amount.currency)?.amount !== due.amount.amount)
      errors.amount = `Return all of it, ${formatMoney(due.amount)}, and enter that.`;
    if (form.reference.trim() === "") errors.reference = "Enter the number of the transfer, or another reference.";
    if (form.reason.trim() === "") errors.reason = "Say why, for the record.";
    return errors;
  };
}

/** The request body for a valid form. */
export function requestOf(dues: readonly OrderDue[], form: SettleForm): OrderSettlement | undefined {
  const due = dues[form.due];
  if (due === undefined) return undefined;
  return {
    amount: due.amount,
    reference: form.reference.trim(),
    reason: form.reason.trim(),
    ...(due.refundId !== undefined && { refundId: due.refundId }),
  };
}
