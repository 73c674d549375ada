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
import { draftOf, emptyForm } from "../model/form";
import { PartnerFields } from "./PartnerFields";
import { PartnerSecret } from "./PartnerSecret";

interface Props {
  isOpen: boolean;
  onClose: () => void;
}

/** Admits a partner, shows its secret, then leads to its page. */
export function AdmitDialog({ isOpen, onClose }: Props) {
  const navigate = useNavigate();
  const create = useCreatePartner();
  const close = () => {
    create.reset();
    onClose();
  };
  const { data: admitted } = create;
  if (admitted !== undefined) {
    const { id } = admitted;
    return <PartnerSecret partner={admitted} onStored={() => void navigate({ to: "/operate/partners/$partnerId", params: { partnerId: id } })} />;
  }
  return (
    <Dialog isOpen={isOpen} title="Admit a partner" onClose={close}>
      <AdmitForm create={create} onCancel={close} />
    </Dialog>
  );
}

interface FormProps {
  create: ReturnType<typeof useCreatePartner>;
  onCancel: () => void;
}

function AdmitForm({ create: { mutate, error, isPending }, onCancel }: FormProps) {
  const [sent, setSent] = useState(emptyForm);
  const { form, change, errors, others, submit, element } = usePartnerForm(emptyForm, error, sent);
  const isInDoubt = error !== null && outcomeOf(error) === "unknown";
  const admit = () =>
    submit((complete) => {
      setSent(complete);
      mutate(draftOf(complete));
    });
  return (
    <form
      ref={element}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        admit();
      }}
    >
      <Stack gap="lg">
        {isInDoubt ? <Doubt /> : <FormFaults error={error} others={others} isAtFields={Object.keys(errors).length > 0} />}
        <PartnerFields form={form} errors={errors} change={change} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onCancel}>
            {isInDoubt ? "See the list" : "Cancel"}
          </Button>
          <BusyButton type="submit" isBusy={isPending}>
            Admit partner
          </BusyButton>
        </Group>
      </Stack>
    </form>
  );
}

/** Nothing tells two admissions of one partner from two partners of one name. */
function Doubt() {
  return (
    <Alert role="alert" color="yellow" icon={<IconAlertTriangle />} title="It may have been admitted, or not">
      The answer was lost. See the list before you try again: if the partner is there, open it and rotate its secret.
    </Alert>
  );
}
