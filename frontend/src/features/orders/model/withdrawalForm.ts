import type { Money, OrderDetail, WithdrawalRequest } from "@/shared/api/types";
import type { FormErrors, Places } from "@/shared/forms/formErrors";
import { chosenUnits, givenBack, unitsLeft } from "@/shared/orders/units";

export interface WithdrawalForm {
  /** The units to return of each line, as typed. */
  units: readonly string[];
  reason: string;
}

export type Field = "lines" | "reason";

export const places: Places<Field> = { pointers: { lines: "/lines", reason: "/reason" } };

/** An empty form. The units of an order that has only one are filled in. */
export function formOf(order: OrderDetail): WithdrawalForm {
  const left = order.lines.map((_, line) => unitsLeft(order, line));
  const isOnlyOne = left.reduce((all, units) => all + units, 0) === 1;
  return { units: left.map((units) => (isOnlyOne && units === 1 ? "1" : "")), reason: "" };
}

/** What the shopper gets back if the request is accepted; undefined while no valid units are chosen. */
export function amountOf(order: OrderDetail, { units }: WithdrawalForm): Money | undefined {
  return givenBack(order, chosenUnits(order, units) ?? []);
}

/** Validates the form without the API. */
export function check(order: OrderDetail): (form: WithdrawalForm) => FormErrors<Field> {
  return ({ units }) => {
    const chosen = chosenUnits(order, units);
    if (chosen === undefined) return { lines: "Enter at most the units that are left of each item." };
    return chosen.length === 0 ? { lines: "Enter how many of which item you want to return." } : {};
  };
}

/** The request body for a valid form. */
export function requestOf(order: OrderDetail, { units, reason }: WithdrawalForm, id: string): WithdrawalRequest {
  const request = { id, lines: chosenUnits(order, units) ?? [] };
  return reason.trim() === "" ? request : { ...request, reason: reason.trim() };
}
