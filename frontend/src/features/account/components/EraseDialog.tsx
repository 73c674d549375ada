import { Button, Group, List, Stack, TextInput } from "@mantine/core";

import { Dialog } from "@/shared/components/Dialog";
import { useForm } from "@/shared/forms/useForm";

import { checkConfirmation, type Confirmation } from "../model/confirmation";

interface Props {
  /** The address of the account, which the user types. */
  email: string;
  isOpen: boolean;
  onClose: () => void;
  onConfirm: () => void;
}

/** Says what the deletion of the account means, and asks for the account's address. */
export function EraseDialog({ email, isOpen, onClose, onConfirm }: Props) {
  return (
    <Dialog isOpen={isOpen} title="Delete your account?" onClose={onClose}>
      <Form email={email} onCancel={onClose} onConfirm={onConfirm} />
    </Dialog>
  );
}

const initial: Confirmation = { email: "" };
const faults = { fields: {}, others: [] };

type FormProps = Pick<Props, "email" | "onConfirm"> & { onCancel: () => void };

function Form({ email, onCancel, onConfirm }: FormProps) {
  const check = (form: Confirmation) => checkConfirmation(form, email);
  const { form, change, errors, submit, element } = useForm<Confirmation, "email">({ initial, check, faults, error: null });
  return (
    <form
      ref={element}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit(onConfirm);
      }}
    >
      <Stack gap="lg">
        <List size="sm" spacing={4}>
          <List.Item>You are signed out now, and cannot sign in again.</List.Item>
          <List.Item>You lose your receipts: save them first.</List.Item>
          <List.Item>It cannot be undone.</List.Item>
        </List>
        <TextInput
          label="Your email address, to confirm"
          description={email}
          required
          type="email"
          autoComplete="off"
          spellCheck={false}
          value={form.email}
          onChange={(event) => change("email", { email: event.currentTarget.value })}
          error={errors.email}
          data-autofocus
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onCancel}>
            Keep account
          </Button>
          <Button type="submit" color="red">
            Delete account
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
