import { type FormState, useForm } from "@/shared/forms/useForm";

import { check, errorsOf, type Field, type PartnerForm } from "../model/form";

/** The state of a form about a partner. `sent` is what the API's last answer was about. */
export function usePartnerForm(initial: PartnerForm, error: unknown, sent: PartnerForm): FormState<PartnerForm, Field> {
  return useForm({ initial, check, faults: errorsOf(error, sent), error });
}
