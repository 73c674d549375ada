import { Stack, TextInput } from "@mantine/core";

import type { FormState } from "@/shared/forms/useForm";

import type { Field, PartnerForm } from "../model/partnerForm";
import { EventTypesInput } from "./EventTypesInput";

/** The fields for a partner's name and event types. */
export function PartnerFields({ form, errors, change }: Pick<FormState<PartnerForm, Field>, "form" | "errors" | "change">) {
  return (
    <Stack gap="lg">
      <TextInput
        label="Name"
        required
        placeholder="Harbour Couriers"
        value={form.name}
        onChange={(event) => change("name", { name: event.currentTarget.value })}
        error={errors.name}
        data-autofocus
      />
      <EventTypesInput value={form.types} error={errors.types} onChange={(types) => change("types", { types })} />
    </Stack>
  );
}
