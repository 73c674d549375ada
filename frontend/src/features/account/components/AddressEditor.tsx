import { Button, Group, Stack } from "@mantine/core";

import { AddressFields } from "@/shared/address/AddressFields";
import { formOf } from "@/shared/address/addressForm";
import { useKeepAddress } from "@/shared/address/getAddress";
import { useAddressForm } from "@/shared/address/useAddressForm";
import { useReadersCountry } from "@/shared/address/useReadersCountry";
import type { Address } from "@/shared/api/types";
import { BusyButton } from "@/shared/components/BusyButton";
import { FormFaults } from "@/shared/forms/FormFaults";
import { notify } from "@/shared/notify/notify";

interface Props {
  kept: Address | null;
  onClose: () => void;
}

/** Changes the address that is kept. */
export function AddressEditor({ kept, onClose }: Props) {
  const { mutate, error, isPending } = useKeepAddress();
  const country = useReadersCountry();
  const state = useAddressForm({ initial: formOf(kept ?? undefined, country), pointer: "", error });
  const { element, errors, others, submit } = state;
  const keep = () =>
    submit((address) =>
      mutate(address, {
        onSuccess: () => {
          notify({ color: "green", title: "Address saved", message: "It is proposed for your next order." });
          onClose();
        },
      }),
    );
  return (
    <form
      ref={element}
      noValidate
      aria-label="Delivery address"
      onSubmit={(event) => {
        event.preventDefault();
        keep();
      }}
    >
      <Stack gap="lg">
        <FormFaults error={error} others={others} isAtFields={Object.keys(errors).length > 0} />
        <AddressFields state={state} />
        <Group gap="sm">
          <BusyButton type="submit" isBusy={isPending}>
            Save address
          </BusyButton>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
