import type { FormErrors, Places } from "@/shared/forms/formErrors";

import type { Movement } from "./movement";

export interface MovementForm {
  direction: "add" | "remove";
  units: string;
  reference: string;
}

export type Field = "units" | "reference";

export const emptyForm: MovementForm = { direction: "add", units: "", reference: "" };

/** A conflict belongs to the units: the stock would become negative or too large. */
export const places: Places<Field> = { pointers: { units: "/delta", reference: "/reference" }, conflict: "units" };

const maxUnits = 1_000_000_000;

export function check({ units }: MovementForm): FormErrors<Field> {
  const count = unitsOf(units);
  if (count === undefined || count === 0) return { units: "Enter a whole number of units, such as 20." };
  return count > maxUnits ? { units: "This is more than a product can have." } : {};
}

function unitsOf(text: string): number | undefined {
  return /^\d{1,12}$/.test(text.trim()) ? Number(text.trim()) : undefined;
}

/** The movement in the form. An empty reference is replaced by a new one. */
export function movementOf({ direction, units, reference }: MovementForm, newReference: () => string): Movement {
  const count = unitsOf(units) ?? 0;
  return { delta: direction === "add" ? count : -count, reference: reference.trim() === "" ? newReference() : reference.trim() };
}

/** The form for a movement that was stored. */
export function formOf({ delta, reference }: Movement): MovementForm {
  return { direction: delta < 0 ? "remove" : "add", units: String(Math.abs(delta)), reference };
}

/** A movement in words, such as "20 units added". */
export function describeMovement({ delta }: Movement): string {
  const count = Math.abs(delta);
  return `${count} ${count === 1 ? "unit" : "units"} ${delta < 0 ? "removed" : "added"}`;
}
