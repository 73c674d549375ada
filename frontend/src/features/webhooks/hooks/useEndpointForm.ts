import { type FormState, useForm } from "@/shared/forms/useForm";

import { check, type EndpointForm, errorsOf, type Field } from "../model/endpointForm";

/** The state of an endpoint form that shows some of the fields. */
export function useEndpointForm(initial: EndpointForm, shown: readonly Field[], error: unknown): FormState<EndpointForm, Field> {
  return useForm({ initial, check, faults: errorsOf(error, shown), error });
}
