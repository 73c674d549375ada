import { type FormState, useForm } from "@/shared/forms/useForm";

import { check, type EndpointForm, errorsOf, type Field } from "../model/form";

/** The state of a form about an endpoint that shows some of its fields. */
export function useEndpointForm(initial: EndpointForm, shown: readonly Field[], error: unknown): FormState<EndpointForm, Field> {
  return useForm({ initial, check, faults: errorsOf(error, shown), error });
}
