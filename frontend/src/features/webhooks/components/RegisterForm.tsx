import { Button, Group, Stack, TextInput } from "@mantine/core";

import type { WebhookDraft } from "@/shared/api/types";
import { FormFaults } from "@/shared/forms/FormFaults";
import { useSession } from "@/shared/session/useSession";

import { useEndpointForm } from "../hooks/useEndpointForm";
import { draftOf, emptyForm, type Field } from "../model/form";
import { AllOrdersNote } from "./AllOrdersNote";
import { EventTypesField } from "./EventTypesField";

interface Props {
  error: unknown;
  isPending: boolean;
  onRegister: (draft: WebhookDraft) => void;
  onCancel: () => void;
}

const fields: readonly Field[] = ["url", "eventTypes", "description"];

/** Asks for what a new endpoint needs. */
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
        {user?.isPartner === true && <AllOrdersNote />}
        <TextInput
          label="URL"
          type="url"
          required
          placeholder="https://shop.example/hooks"
          description="An https:// address that the internet can reach. Private addresses are refused, redirects are not followed."
          value={form.url}
          onChange={(event) => change("url", { url: event.currentTarget.value })}
          error={errors.url}
          data-autofocus
        />
        <EventTypesField value={form} onChange={(choice) => change("eventTypes", choice)} error={errors.eventTypes} />
        <TextInput
          label="Description"
          placeholder="What it is for, such as “Warehouse”"
          maxLength={200}
          value={form.description}
          onChange={(event) => change("description", { description: event.currentTarget.value })}
          error={errors.description}
        />
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
