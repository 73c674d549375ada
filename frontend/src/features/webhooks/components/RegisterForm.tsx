import { Button, Group, Stack, TextInput } from "@mantine/core";

import type { WebhookDraft } from "@/shared/api/types";
import { FormFaults } from "@/shared/forms/FormFaults";
import { useSession } from "@/shared/session/useSession";

import { useEndpointForm } from "../hooks/useEndpointForm";
import { draftOf, emptyForm, type Field } from "../model/endpointForm";
import { AllOrdersNotice } from "./AllOrdersNotice";
import { EventTypesField } from "./EventTypesField";
import { SignaturesField } from "./SignaturesField";
import { OrderingField } from "./OrderingField";

interface Props {
  error: unknown;
  isPending: boolean;
  onRegister: (draft: WebhookDraft) => void;
  onCancel: () => void;
}

const fields: readonly Field[] = ["url", "eventTypes", "description", "signatures", "ordering"];

/** The form for a new endpoint. */
export function RegisterForm({ error, isPending, onRegister, onCancel }: Props) {
  const { user } = useSession();
  const { form, change, errors, others, submit, element } = useEndpointForm(emptyForm, fields, error);
  return (
    <form
      ref={element}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit((complete) => onRegister(draftOf(complete)));
      }}
    >
      <Stack gap="lg">
        <FormFaults error={error} others={others} isAtFields={Object.keys(errors).length > 0} />
        {user?.isPartner === true && <AllOrdersNotice />}
        <TextInput
          label="URL"
          type="url"
          required
          placeholder="https://shop.example/hooks"
          description="A public https:// URL. Private addresses are rejected, and redirects are not followed."
          value={form.url}
          onChange={(event) => change("url", { url: event.currentTarget.value })}
          error={errors.url}
          data-autofocus
        />
        <EventTypesField value={form} onChange={(choice) => change("eventTypes", choice)} error={errors.eventTypes} />
        <OrderingField value={form.isInOrder} onChange={(isInOrder) => change("ordering", { isInOrder })} />
        <TextInput
          label="Description"
          placeholder="For example, “Warehouse”"
          maxLength={200}
          value={form.description}
          onChange={(event) => change("description", { description: event.currentTarget.value })}
          error={errors.description}
        />
        <SignaturesField value={form.signing} onChange={(signing) => change("signatures", { signing })} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={isPending}>
            Register endpoint
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
