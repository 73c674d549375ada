import { Button, Group, Stack } from "@mantine/core";
import { useState } from "react";

import type { Partner } from "@/shared/api/types";
import { BusyButton } from "@/shared/components/BusyButton";
import { Dialog } from "@/shared/components/Dialog";
import { FormFaults } from "@/shared/forms/FormFaults";

import { useUpdatePartner } from "../api/updatePartner";
import { usePartnerForm } from "../hooks/usePartnerForm";
import { formOf, patchOf } from "../model/partnerForm";
import { PartnerFields } from "./PartnerFields";

interface Props {
  partner: Partner;
  onClose: () => void;
}

/** Changes a partner's name and event types. */
export function EditPartnerDialog({ partner, onClose }: Props) {
  const { mutate, error, isPending } = useUpdatePartner(partner.id);
  const [sent, setSent] = useState(formOf(partner));
  const { form, change, errors, others, submit, element } = usePartnerForm(formOf(partner), error, sent);
  const save = () =>
    submit((complete) => {
      setSent(complete);
      mutate(patchOf(partner, complete), { onSuccess: onClose });
    });
  return (
    <Dialog isOpen title="Edit partner" onClose={onClose}>
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
          <PartnerFields form={form} errors={errors} change={change} />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <BusyButton type="submit" isBusy={isPending}>
              Save
            </BusyButton>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
