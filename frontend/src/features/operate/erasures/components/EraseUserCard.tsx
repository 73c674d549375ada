import { Button, Group, Radio, Stack, Text, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import type { ErasureDraft } from "@/shared/api/types";
import { BusyButton } from "@/shared/components/BusyButton";
import { Card } from "@/shared/components/Card";
import { Dialog } from "@/shared/components/Dialog";
import { errorsOf } from "@/shared/forms/formErrors";
import { FormFaults } from "@/shared/forms/FormFaults";
import { useForm } from "@/shared/forms/useForm";

import { useEraseUser } from "../api/erasure";
import { check, draftOf, type EraseForm, type Field, places, reasons } from "../model/eraseForm";

/** Erases a user for a reason, after a confirmation. */
export function EraseUserCard({ userId }: { userId: string }) {
  const navigate = useNavigate();
  const { mutate, error, isPending } = useEraseUser();
  const [draft, setDraft] = useState<ErasureDraft>();
  const initial: EraseForm = { userId, reason: "asked" };
  const { form, change, errors, others, submit, element } = useForm<EraseForm, Field>({ initial, check, faults: errorsOf(error, places), error });
  const erase = (confirmed: ErasureDraft) => {
    setDraft(undefined);
    mutate(confirmed, { onSuccess: () => void navigate({ to: "/operate/erasures", search: { user: confirmed.userId } }) });
  };
  return (
    <Card title="Erase a user">
      <form
        ref={element}
        noValidate
        aria-label="Erase a user"
        onSubmit={(event) => {
          event.preventDefault();
          submit((complete) => setDraft(draftOf(complete)));
        }}
      >
        <Stack gap="lg">
          <FormFaults error={error} others={others} isAtFields={Object.keys(errors).length > 0} />
          <TextInput
            label="User"
            description="The user's id, as the user's orders show it."
            required
            autoComplete="off"
            spellCheck={false}
            value={form.userId}
            onChange={(event) => change("userId", { userId: event.currentTarget.value })}
            error={errors.userId}
          />
          <Radio.Group label="Reason" value={form.reason} onChange={(reason) => change("reason", { reason })} error={errors.reason}>
            <Stack gap="xs" mt="xs">
              {Object.entries(reasons).map(([reason, label]) => (
                <Radio key={reason} value={reason} label={label} />
              ))}
            </Stack>
          </Radio.Group>
          <div>
            <BusyButton type="submit" color="red" variant="light" isBusy={isPending}>
              Erase user
            </BusyButton>
          </div>
        </Stack>
      </form>
      {draft !== undefined && <Confirmation draft={draft} onCancel={() => setDraft(undefined)} onConfirm={erase} />}
    </Card>
  );
}

interface ConfirmationProps {
  draft: ErasureDraft;
  onCancel: () => void;
  onConfirm: (draft: ErasureDraft) => void;
}

function Confirmation({ draft, onCancel, onConfirm }: ConfirmationProps) {
  return (
    <Dialog isOpen title="Erase this user?" onClose={onCancel}>
      <Text size="sm" ff="monospace" mb="sm">
        {draft.userId}
      </Text>
      <Text size="sm">
        The account and everything that is stored about the user are deleted. Orders that have not ended are finished first.
        This cannot be undone. Who asked for it and why is recorded for good.
      </Text>
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={onCancel} data-autofocus>
          Keep user
        </Button>
        <Button color="red" onClick={() => onConfirm(draft)}>
          Erase user
        </Button>
      </Group>
    </Dialog>
  );
}
