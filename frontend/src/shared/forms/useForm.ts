import { type RefObject, useEffect, useRef, useState } from "react";

import { type Faults, type FormErrors, without } from "./formErrors";

interface Rules<Form, Field extends string> {
  initial: Form;
  /** Validates the form without the API. */
  check: (form: Form) => FormErrors<Field>;
  /** The API's faults. */
  faults: Faults<Field>;
  /** The API's last failure. A new one moves the focus. */
  error: unknown;
}

export interface FormState<Form, Field extends string> {
  form: Form;
  change: (field: Field, part: Partial<Form>) => void;
  /** The error of each field, from validation or the API. Cleared when the field changes. */
  errors: FormErrors<Field>;
  /** The API's messages that no field shows. */
  others: string[];
  /** Calls `send` if the form is valid. */
  submit: (send: (form: Form) => void) => void;
  /** Resets the form to other values. */
  restart: (form: Form) => void;
  element: RefObject<HTMLFormElement | null>;
}

/** The state of a form. After a refusal the first invalid field gets the focus. */
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
