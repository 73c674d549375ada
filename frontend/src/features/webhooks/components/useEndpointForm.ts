import { type RefObject, useEffect, useRef, useState } from "react";

import { check, type EndpointForm, errorsOf, type Field, type FormErrors, without } from "../model/form";

interface EndpointFormState {
  form: EndpointForm;
  change: (field: Field, part: Partial<EndpointForm>) => void;
  /** What is wrong at each field, by us or by the API; gone when the field changes. */
  errors: FormErrors;
  /** What the API found wrong that no field shows. */
  others: string[];
  /** Calls `send` when nothing is wrong. */
  submit: (send: (form: EndpointForm) => void) => void;
  element: RefObject<HTMLFormElement | null>;
}

/** The state of a form about an endpoint. After a refusal the first wrong field has the focus. */
export function useEndpointForm(initial: EndpointForm, shown: readonly Field[], error: unknown): EndpointFormState {
  const element = useRef<HTMLFormElement>(null);
  const [form, setForm] = useState(initial);
  const [ours, setOurs] = useState<FormErrors>({});
  const [changed, setChanged] = useState<readonly Field[]>([]);
  const { fields, others } = errorsOf(error, shown);

  useEffect(() => {
    element.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [error, ours]);

  return {
    form,
    change: (field, part) => {
      setForm({ ...form, ...part });
      setChanged([...changed, field]);
    },
    errors: without({ ...fields, ...ours }, changed),
    others,
    submit: (send) => {
      const found = check(form);
      setOurs(found);
      setChanged([]);
      if (Object.keys(found).length === 0) send(form);
    },
    element,
  };
}
