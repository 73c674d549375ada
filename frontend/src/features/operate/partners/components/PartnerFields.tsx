import { Stack, TextInput } from "@mantine/core";

import type { FormState } from "@/shared/forms/useForm";

import type { Field, PartnerForm } from "../model/form";
import { EventTypesInput } from "./EventTypesInput";

/** Who a partner is, and what it may send. */
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
