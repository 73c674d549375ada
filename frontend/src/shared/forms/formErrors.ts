import { ApiProblem, isProblemOf, type Violation } from "@/shared/api/problem";
import { sentence } from "@/shared/text/sentence";

export type FormErrors<Field extends string> = Partial<Record<Field, string>>;

/** Where an answer's faults belong. */
export interface Faults<Field extends string> {
  fields: FormErrors<Field>;
  /** What no field shows. */
  others: string[];
}

/** Where a form's fields stand in the request's body. */
export interface Places<Field extends string> {
  /** RFC 6901 pointers; a field also shows what is wrong below its own, unless that is another field's. */
  pointers: Partial<Record<Field, string>>;
  /** The field that a conflict is about, if there is one. */
  conflict?: Field;
}

/** Sorts an answer's faults to the fields of a form. */
export function errorsOf<Field extends string>(error: unknown, places: Places<Field>): Faults<Field> {
  const fields: FormErrors<Field> = {};
  const others: string[] = [];
  for (const { pointer, message } of faultsOf(error, places)) {
    const field = fieldAt(pointer, places.pointers);
    if (field === undefined) others.push(sentence(message));
    else fields[field] = [fields[field], sentence(message)].filter(Boolean).join(" ");
  }
  return { fields, others };
}

/** The errors that are left once some fields have changed. */
export function without<Field extends string>(errors: FormErrors<Field>, changed: readonly Field[]): FormErrors<Field> {
  const left = Object.entries(errors).filter(([field]) => !changed.some((name) => name === field));
  return Object.fromEntries(left) as FormErrors<Field>;
}

function faultsOf<Field extends string>(error: unknown, { pointers, conflict }: Places<Field>): readonly Pick<Violation, "pointer" | "message">[] {
  if (conflict !== undefined && isProblemOf(error, "conflict")) return [{ pointer: pointers[conflict] ?? "", message: error.message }];
  return error instanceof ApiProblem ? error.violations : [];
}

/** The field whose pointer is the longest that leads to this one. */
function fieldAt<Field extends string>(pointer: string, pointers: Partial<Record<Field, string>>): Field | undefined {
  const fields = Object.keys(pointers) as Field[];
  const leading = fields.filter((field) => isAtOrBelow(pointer, pointers[field]));
  return leading.toSorted((one, other) => (pointers[other]?.length ?? 0) - (pointers[one]?.length ?? 0))[0];
}

function isAtOrBelow(pointer: string, place: string | undefined): boolean {
  return place !== undefined && (pointer === place || pointer.startsWith(`${place}/`));
}
