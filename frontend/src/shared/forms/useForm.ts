import { type RefObject, useEffect, useRef, useState } from "react";

import { type Faults, type FormErrors, without } from "./formErrors";

interface Rules<Form, Field extends string> {
  initial: Form;
  /** What can be said without asking the API. */
  check: (form: Form) => FormErrors<Field>;
  /** What the API said. */
  faults: Faults<Field>;
  /** The API's last failure: a new one moves the focus. */
  error: unknown;
}

export interface FormState<Form, Field extends string> {
  form: Form;
  change: (field: Field, part: Partial<Form>) => void;
  /** What is wrong at each field, by us or by the API; gone when the field changes. */
  errors: FormErrors<Field>;
  /** What the API found wrong that no field shows. */
  others: string[];
  /** Calls `send` when nothing is wrong. */
  submit: (send: (form: Form) => void) => void;
  /** Begins anew with other contents. */
  restart: (form: Form) => void;
  element: RefObject<HTMLFormElement | null>;
}

/** The state of a form. After a refusal the first wrong field has the focus. */
export function useForm<Form, Field extends string>({ initial, check, faults, error }: Rules<Form, Field>): FormState<Form, Field> {
  const element = useRef<HTMLFormElement>(null);
  const [form, setForm] = useState(initial);
  const [ours, setOurs] = useState<FormErrors<Field>>({});
  const [changed, setChanged] = useState<readonly Field[]>([]);

  useEffect(() => {
    element.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [error, ours]);

  return {
    form,
    change: (field, part) => {
      setForm((present) => ({ ...present, ...part }));
      setChanged((present) => [...present, field]);
    },
    errors: without({ ...faults.fields, ...ours }, changed),
    others: faults.others,
    submit: (send) => {
      const found = check(form);
      setOurs(found);
      setChanged([]);
      if (Object.keys(found).length === 0) send(form);
    },
    restart: (next) => {
      setForm(next);
      setOurs({});
      setChanged([]);
    },
    element,
  };
}
