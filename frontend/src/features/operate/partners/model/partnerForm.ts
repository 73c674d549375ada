import { ApiProblem } from "@/shared/api/problem";
import type { Partner, PartnerDraft, PartnerPatch } from "@/shared/api/types";
import { errorsOf as groupFaults, type Faults, type FormErrors } from "@/shared/forms/formErrors";

export interface PartnerForm {
  name: string;
  types: string[];
}

export type Field = "name" | "types";

export const emptyForm: PartnerForm = { name: "", types: [] };

const maxTypes = 20;
const maxTypeLength = 100;
const typePattern = /^[a-z0-9_]+(\.[a-z0-9_]+)*$/;

export const formOf = ({ name, eventTypes }: Partner): PartnerForm => ({ name, types: [...eventTypes] });

/** Validates the form without the API. */
export function check({ name, types }: PartnerForm): FormErrors<Field> {
  const errors: FormErrors<Field> = {};
  const wrong = types.filter((type) => type.length > maxTypeLength || !typePattern.test(type));
  if (name.trim() === "") errors.name = "Enter the partner's name.";
  if (types.length === 0) errors.types = "Enter at least one event type, such as shipment.delivered.";
  else if (wrong.length > 0) errors.types = `${quoted(wrong)} is not allowed. An event type has words of a–z, 0–9 and _ separated by dots, at most ${maxTypeLength} characters in total.`;
  else if (types.length > maxTypes) errors.types = `A partner may send at most ${maxTypes} event types.`;
  return errors;
}

function quoted(words: readonly string[]): string {
  return words.map((word) => `“${word}”`).join(", ");
}

export const draftOf = ({ name, types }: PartnerForm): PartnerDraft => ({ name: name.trim(), eventTypes: types });

/** The merge patch (RFC 7396) that changes a partner to the form. It contains only the changed fields. */
export function patchOf(partner: Partner, form: PartnerForm): PartnerPatch {
  const { name, eventTypes } = draftOf(form);
  return {
    ...(name !== partner.name && { name }),
    ...(!isSame(eventTypes, partner.eventTypes) && { eventTypes }),
  };
}

/** Whether two forms make the same request, which is repeated under the same idempotency key. */
export function isSameRequest(some: PartnerForm, other: PartnerForm): boolean {
  const [a, b] = [draftOf(some), draftOf(other)];
  return a.name === b.name && isSame(a.eventTypes, b.eventTypes);
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((type, index) => others[index] === type);
}

/** The API's faults by field. Faults of an event type name the type instead of its index. */
export function errorsOf(error: unknown, { types }: PartnerForm): Faults<Field> {
  return groupFaults(withTypeNames(error, types), { pointers: { name: "/name", types: "/eventTypes" } });
}

function withTypeNames(error: unknown, types: readonly string[]): unknown {
  if (!(error instanceof ApiProblem)) return error;
  const violations = error.violations.map((violation) => {
    const type = types[Number(/^\/eventTypes\/(\d+)$/.exec(violation.pointer)?.[1] ?? Number.NaN)];
    return type === undefined ? violation : { ...violation, message: `“${type}” ${violation.message}` };
  });
  return new ApiProblem(error.status, error.code, error.message, violations, error.requestId);
}
