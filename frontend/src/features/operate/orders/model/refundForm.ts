import type { Money, OperatorOrder, RefundRequest } from "@/shared/api/types";
import type { FormErrors, Places } from "@/shared/forms/formErrors";
import { formatMoney, fromDecimal, toDecimal } from "@/shared/money/money";
import { chosenUnits, priceOf } from "@/shared/orders/units";

/** What is refunded: all that is left, units of lines, or an amount. */
export type Extent = "all" | "lines" | "amount";

export interface RefundForm {
  extent: Extent;
  /** The units to refund of each line, as typed. */
  units: readonly string[];
  amount: string;
  restock: boolean;
  note: string;
}

export type Field = "lines" | "amount" | "restock" | "note";

export const places: Places<Field> = {
  pointers: { lines: "/lines", amount: "/amount", restock: "/restock", note: "/note" },
};

export function formOf(order: OperatorOrder): RefundForm {
  return { extent: "all", units: order.lines.map(() => ""), amount: "", restock: false, note: "" };
}

/** The amount that the form refunds; undefined while it is not complete. */
export function amountOf(order: OperatorOrder, form: RefundForm): Money | undefined {
  if (form.extent === "all") return order.refundable;
  if (form.extent === "amount") return fromDecimal(form.amount, order.total.currency);
  return priceOf(order, chosenUnits(order, form.units) ?? []);
}

/** Validates the form without the API. */
export function check(order: OperatorOrder): (form: RefundForm) => FormErrors<Field> {
  return (form) => {
    const errors: FormErrors<Field> = {};
    const left = order.refundable ?? { amount: 0, currency: order.total.currency };
    const amount = amountOf(order, form);
    const field = form.extent === "amount" ? "amount" : "lines";
    if (form.extent === "lines" && chosenUnits(order, form.units) === undefined) errors.lines = "Enter at most the units that are left of each line.";
    else if (amount === undefined || amount.amount === 0) errors[field] = form.extent === "amount" ? `Enter an amount, such as ${toDecimal(left)}.` : "Enter the units to refund.";
    else if (amount.amount > left.amount) errors[field] = `At most ${formatMoney(left)} are left of the payment.`;
    if (form.note.trim() === "") errors.note = "Say why, for the record.";
    return errors;
  };
}

/** The request body for a valid form. */
export function requestOf(order: OperatorOrder, form: RefundForm, id: string): RefundRequest {
  const request: RefundRequest = { id, note: form.note.trim(), restock: form.restock && form.extent !== "amount" };
  if (form.extent === "lines") return { ...request, lines: chosenUnits(order, form.units) ?? [] };
  const amount = amountOf(order, form);
  return form.extent === "amount" && amount !== undefined ? { ...request, amount } : request;
}
