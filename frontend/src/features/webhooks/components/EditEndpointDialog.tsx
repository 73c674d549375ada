import { Button, Group, Stack, TextInput } from "@mantine/core";

import type { Webhook } from "@/shared/api/types";
import { Dialog } from "@/shared/components/Dialog";
import { FormFaults } from "@/shared/forms/FormFaults";

import { useUpdateWebhook } from "../api/updateWebhook";
import { useEndpointForm } from "../hooks/useEndpointForm";
import { type Field, formOf, patchOf } from "../model/endpointForm";
import { EventTypesField } from "./EventTypesField";
import { SignaturesField } from "./SignaturesField";
import { OrderingField } from "./OrderingField";

interface Props {
  webhook: Webhook;
  onClose: () => void;
}

const fields: readonly Field[] = ["eventTypes", "description", "signatures", "ordering"];

/** Changes an endpoint's event types and description. The URL identifies the endpoint, so it cannot change. */
export function EditEndpointDialog({ webhook, onClose }: Props) {
  const { mutate, error, isPending } = useUpdateWebhook(webhook.id);
  const { form, change, errors, others, submit, element } = useEndpointForm(formOf(webhook), fields, error);
  const save = () => submit((complete) => mutate(patchOf(webhook, complete), { onSuccess: onClose }));
  return (
    <Dialog isOpen title="Edit endpoint" onClose={onClose}>
      <form
        ref={element}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Stack gap="lg">
          <FormFaults error={error} others={others} isAtFields={Object.keys(errors).length > 0} />
          <EventTypesField value={form} onChange={(choice) => change("eventTypes", choice)} error={errors.eventTypes} />
          <OrderingField value={form.isInOrder} onChange={(isInOrder) => change("ordering", { isInOrder })} />
          <TextInput
            label="Description"
            maxLength={200}
            value={form.description}
            onChange={(event) => change("description", { description: event.currentTarget.value })}
            error={errors.description}
          />
          <SignaturesField value={form.signing} onChange={(signing) => change("signatures", { signing })} />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
