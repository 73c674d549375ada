import { useQuery, useQueryClient } from "@tanstack/react-query";

import type { AddressDraft, AddressFormat } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";
import { errorsOf } from "@/shared/forms/formErrors";
import { type FormState, useForm } from "@/shared/forms/useForm";

import { type AddressForm, check, draftOf, type Field, placesUnder } from "./addressForm";
import { addressFormatQuery } from "./getAddress";

interface Rules {
  initial: AddressForm;
  /** Where the address is in the request body. */
  pointer: string;
  /** The API's last failure. */
  error: unknown;
}

export interface AddressFormState extends Omit<FormState<AddressForm, Field>, "submit" | "restart"> {
  /** What the country wants; that of the country before while it is being read, and undefined before the first. */
  format: AddressFormat | undefined;
  /** Why it is not known what the country wants. */
  formatError: unknown;
  onRetry: () => void;
  /** Whether the form can be submitted. */
  isReady: boolean;
  /** Calls `send` with the address if it is valid, and else moves the focus to the first wrong field. */
  submit: (send: (address: AddressDraft) => void) => void;
}

/** The state of a form with an address, whose fields follow the country. */
export function useAddressForm({ initial, pointer, error }: Rules): AddressFormState {
  const api = useApi();
  const queries = useQueryClient();
  const faults = errorsOf(error, placesUnder(pointer));
  const formatOf = (country: string) => queries.getQueryData(addressFormatQuery(api, country).queryKey);
  const { form, change, errors, others, submit, element } = useForm<AddressForm, Field>({
    initial,
    check: (typed) => {
      const format = formatOf(typed.country);
      return format === undefined ? { country: "Wait until the fields of this country are shown." } : check(typed, format);
    },
    faults,
    error,
  });
  const { data: format, error: formatError, refetch } = useQuery(addressFormatQuery(api, form.country));
  return {
    form,
    change,
    errors,
    others,
    element,
    format,
    formatError,
    onRetry: () => void refetch(),
    isReady: format?.country === form.country,
    submit: (send) => submit((typed) => send(draftOf(typed, formatOf(typed.country) ?? { country: typed.country, fields: [], regions: [] }))),
  };
}
