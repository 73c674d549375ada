import { type FormState, useForm } from "@/shared/forms/useForm";

import { check, errorsOf, type Field, type PartnerForm } from "../model/partnerForm";

/** The state of a partner form. `sent` is the form that the API's last response refers to. */
export function usePartnerForm(initial: PartnerForm, error: unknown, sent: PartnerForm): FormState<PartnerForm, Field> {
  return useForm({ initial, check, faults: errorsOf(error, sent), error });
}
