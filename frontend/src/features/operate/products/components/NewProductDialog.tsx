import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";

import { Dialog } from "@/shared/components/Dialog";
import type { FormErrors } from "@/shared/forms/formErrors";
import { useForm } from "@/shared/forms/useForm";

import { isSku, skuRule } from "../model/sku";

interface Props {
  isOpen: boolean;
  onClose: () => void;
}

interface SkuForm {
  sku: string;
}

/** Asks for the SKU of a new product. An existing SKU opens its product. */
export function NewProductDialog({ isOpen, onClose }: Props) {
  return (
    <Dialog isOpen={isOpen} title="New product" onClose={onClose}>
      <Form onCancel={onClose} />
    </Dialog>
  );
}

const initial: SkuForm = { sku: "" };
const faults = { fields: {}, others: [] };
const check = ({ sku }: SkuForm): FormErrors<"sku"> => (isSku(sku.trim()) ? {} : { sku: skuRule });

function Form({ onCancel }: { onCancel: () => void }) {
  const navigate = useNavigate();
  const { form, change, errors, submit, element } = useForm<SkuForm, "sku">({ initial, check, faults, error: null });
  return (
    <form
      ref={element}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit(({ sku }) => void navigate({ to: "/operate/products", search: { sku: sku.trim() } }));
      }}
    >
      <Stack gap="lg">
        <TextInput
          label="SKU"
          description="It cannot be changed later. An existing SKU opens its product."
          required
          placeholder="LAMP-01"
          autoCapitalize="characters"
          autoComplete="off"
          spellCheck={false}
          value={form.sku}
          onChange={(event) => change("sku", { sku: event.currentTarget.value })}
          error={errors.sku}
          data-autofocus
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit">Continue</Button>
        </Group>
      </Stack>
    </form>
  );
}
