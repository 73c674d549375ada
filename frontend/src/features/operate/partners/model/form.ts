import { ApiProblem } from "@/shared/api/problem";
import type { Partner, PartnerDraft, PartnerPatch } from "@/shared/api/types";
import { errorsOf as sortFaults, type Faults, type FormErrors } from "@/shared/forms/formErrors";

export interface PartnerForm {
  name: string;
  types: string[];
}

export type Field = "name" | "types";

export const emptyForm: PartnerForm = { name: "", types: [] };

const mostTypes = 20;
const longestType = 100;
const typeForm = /^[a-z0-9_]+(\.[a-z0-9_]+)*$/;

export const formOf = ({ name, eventTypes }: Partner): PartnerForm => ({ name, types: [...eventTypes] });

/** What can be said without asking the API. */
export function check({ name, types }: PartnerForm): FormErrors<Field> {
  const errors: FormErrors<Field> = {};
  const wrong = types.filter((type) => type.length > longestType || !typeForm.test(type));
  if (name.trim() === "") errors.name = "Say who it is.";
  if (types.length === 0) errors.types = "Name at least one event type, such as shipment.delivered.";
  else if (wrong.length > 0) errors.types = `${quoted(wrong)} cannot be an event type: write words of a–z, 0–9 and _ with dots between, at most ${longestType} characters.`;
  else if (types.length > mostTypes) errors.types = `A partner may send ${mostTypes} types at most.`;
  return errors;
}

function quoted(words: readonly string[]): string {
  return words.map((word) => `“${word}”`).join(", ");
}

export const draftOf = ({ name, types }: PartnerForm): PartnerDraft => ({ name: name.trim(), eventTypes: types });

/** The merge patch that makes a partner what the fields say: what stays is not named. */
export function patchOf(partner: Partner, form: PartnerForm): PartnerPatch {
  const { name, eventTypes } = draftOf(form);
  return {
    ...(name !== partner.name && { name }),
    ...(!isSame(eventTypes, partner.eventTypes) && { eventTypes }),
  };
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((type, index) => others[index] === type);
}

/** Where an answer's faults belong; one of the event types is named by its words, not by its number. */
export function errorsOf(error: unknown, { types }: PartnerForm): Faults<Field> {
  return sortFaults(named(error, types), { pointers: { name: "/name", types: "/eventTypes" } });
}

function named(error: unknown, types: readonly string[]): unknown {
  if (!(error instanceof ApiProblem)) return error;
  const violations = error.violations.map((violation) => {
    const type = types[Number(/^\/eventTypes\/(\d+)$/.exec(violation.pointer)?.[1] ?? Number.NaN)];
    return type === undefined ? violation : { ...violation, message: `“${type}” ${violation.message}` };
  });
  return new ApiProblem(error.status, error.code, error.message, violations, error.requestId);
}
