import { ApiProblem, isProblemOf, type Violation } from "@/shared/api/problem";
import { sentence } from "@/shared/text/sentence";

export type FormErrors<Field extends string> = Partial<Record<Field, string>>;

/** The faults of a response, grouped by field. */
export interface Faults<Field extends string> {
  fields: FormErrors<Field>;
  /** Messages that no field shows. */
  others: string[];
}

/** The places of a form's fields in the request body. */
export interface Places<Field extends string> {
  /** RFC 6901 pointers. A field also shows the faults below its pointer, unless they belong to another field. */
  pointers: Partial<Record<Field, string>>;
  /** The field that shows the problem conflict, if any. */
  conflict?: Field;
}

/** Groups the faults of a failed response by the fields of a form. */
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

/** The errors without those of fields that have changed. */
export function without<Field extends string>(errors: FormErrors<Field>, changed: readonly Field[]): FormErrors<Field> {
  const left = Object.entries(errors).filter(([field]) => !changed.some((name) => name === field));
  return Object.fromEntries(left) as FormErrors<Field>;
}

function faultsOf<Field extends string>(error: unknown, { pointers, conflict }: Places<Field>): readonly Pick<Violation, "pointer" | "message">[] {
  if (conflict !== undefined && isProblemOf(error, "conflict")) return [{ pointer: pointers[conflict] ?? "", message: error.message }];
  return error instanceof ApiProblem ? error.violations : [];
}

/** The field whose pointer is the longest one at or above this pointer. */
function fieldAt<Field extends string>(pointer: string, pointers: Partial<Record<Field, string>>): Field | undefined {
  const fields = Object.keys(pointers) as Field[];
  const leading = fields.filter((field) => isAtOrBelow(pointer, pointers[field]));
  return leading.toSorted((one, other) => (pointers[other]?.length ?? 0) - (pointers[one]?.length ?? 0))[0];
}

function isAtOrBelow(pointer: string, place: string | undefined): boolean {
  return place !== undefined && (pointer === place || pointer.startsWith(`${place}/`));
}
