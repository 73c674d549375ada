import type { FormErrors, Places } from "@/shared/forms/formErrors";

import type { Movement } from "./movement";

export interface StockForm {
  direction: "add" | "take";
  units: string;
  reference: string;
}

export type Field = "units" | "reference";

export const emptyStockForm: StockForm = { direction: "add", units: "", reference: "" };

/** A conflict is about the units: more than there are, or than there can be. */
export const stockPlaces: Places<Field> = { pointers: { units: "/delta", reference: "/reference" }, conflict: "units" };

const mostUnits = 1_000_000_000;

export function checkStock({ units }: StockForm): FormErrors<Field> {
  const count = unitsOf(units);
  if (count === undefined || count === 0) return { units: "Write a whole number of units, such as 20." };
  return count > mostUnits ? { units: "That is more than a product can have." } : {};
}

function unitsOf(text: string): number | undefined {
  return /^\d{1,12}$/.test(text.trim()) ? Number(text.trim()) : undefined;
}

/** The movement that the fields say; without a reference of its own it gets a new one. */
export function movementOf({ direction, units, reference }: StockForm, newReference: () => string): Movement {
  const count = unitsOf(units) ?? 0;
  return { delta: direction === "add" ? count : -count, reference: reference.trim() === "" ? newReference() : reference.trim() };
}

/** The fields of a movement that was kept. */
export function stockFormOf({ delta, reference }: Movement): StockForm {
  return { direction: delta < 0 ? "take" : "add", units: String(Math.abs(delta)), reference };
}

/** A movement in words, such as "20 units added". */
export function inWords({ delta }: Movement): string {
  const count = Math.abs(delta);
  return `${count} ${count === 1 ? "unit" : "units"} ${delta < 0 ? "taken off" : "added"}`;
}
