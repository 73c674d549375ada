import { Alert, Button, Group, Stack } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { outcomeOf } from "@/shared/api/problem";
import { BusyButton } from "@/shared/components/BusyButton";
import { Dialog } from "@/shared/components/Dialog";
import { FormFaults } from "@/shared/forms/FormFaults";

import { useCreatePartner } from "../api/createPartner";
import { usePartnerForm } from "../hooks/usePartnerForm";
import { draftOf, emptyForm, isSameRequest } from "../model/partnerForm";
import { PartnerFields } from "./PartnerFields";
import { PartnerSecret } from "./PartnerSecret";

interface Props {
  isOpen: boolean;
  onClose: () => void;
}

/** Adds a partner, shows its secret, then opens its page. */
export function AddPartnerDialog({ isOpen, onClose }: Props) {
  const navigate = useNavigate();
  const create = useCreatePartner();
  const close = () => {
    create.reset();
    onClose();
  };
  const { data: created } = create;
  if (created !== undefined) {
    const { id } = created;
    return <PartnerSecret partner={created} onStored={() => void navigate({ to: "/operate/partners/$partnerId", params: { partnerId: id } })} />;
  }
  return (
    <Dialog isOpen={isOpen} title="Add a partner" onClose={close}>
      <AddPartnerForm create={create} onCancel={close} />
    </Dialog>
  );
}

interface FormProps {
  create: ReturnType<typeof useCreatePartner>;
  onCancel: () => void;
}

function AddPartnerForm({ create: { mutate, error, isPending }, onCancel }: FormProps) {
  const [sent, setSent] = useState(emptyForm);
  const [key, setKey] = useState<string>(() => crypto.randomUUID());
  const { form, change, errors, others, submit, element } = usePartnerForm(emptyForm, error, sent);
  const isUnknown = error !== null && outcomeOf(error) === "unknown";
  const add = () =>
    submit((complete) => {
      const current = isSameRequest(sent, complete) ? key : crypto.randomUUID();
      setKey(current);
      setSent(complete);
      mutate({ key: current, body: draftOf(complete) });
    });
  return (
    <form
      ref={element}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <Stack gap="lg">
        {isUnknown ? <UnknownOutcome /> : <FormFaults error={error} others={others} isAtFields={Object.keys(errors).length > 0} />}
        <PartnerFields form={form} errors={errors} change={change} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onCancel}>
            {isUnknown ? "Show the list" : "Cancel"}
          </Button>
          <BusyButton type="submit" isBusy={isPending}>
            Add partner
          </BusyButton>
        </Group>
      </Stack>
    </form>
  );
}

function UnknownOutcome() {
  return (
    <Alert role="alert" color="yellow" icon={<IconAlertTriangle />} title="We do not know whether the partner was added">
      The response was lost. Add the partner again without changes: it is added only once, and you get its secret. Or check
      the list.
    </Alert>
  );
}
