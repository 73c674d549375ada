import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type Ref, useRef, useState } from "react";

import { AddressLabel } from "@/shared/address/AddressLabel";
import { keptAddressQuery, useForgetAddress } from "@/shared/address/getAddress";
import type { Address } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";
import { BusyButton } from "@/shared/components/BusyButton";
import { Card } from "@/shared/components/Card";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { notify } from "@/shared/notify/notify";

import { AddressEditor } from "./AddressEditor";

/** The address for the next order, which the user can change and remove. */
export function AddressCard() {
  const { data: kept, error, refetch } = useQuery(keptAddressQuery(useApi()));
  const [isEditing, setEditing] = useState(false);
  const edit = useRef<HTMLButtonElement>(null);
  const close = () => {
    setEditing(false);
    requestAnimationFrame(() => edit.current?.focus());
  };
  return (
    <Card title="Delivery address">
      {kept === undefined && (error === null ? <ListSkeleton rows={1} /> : <ErrorState error={error} onRetry={() => void refetch()} />)}
      {kept !== undefined && isEditing && <AddressEditor kept={kept} onClose={close} />}
      {kept !== undefined && !isEditing && <Kept kept={kept} editRef={edit} onEdit={() => setEditing(true)} />}
    </Card>
  );
}

interface KeptProps {
  kept: Address | null;
  editRef: Ref<HTMLButtonElement>;
  onEdit: () => void;
}

function Kept({ kept, editRef, onEdit }: KeptProps) {
  const { mutate, error, isPending } = useForgetAddress();
  const forget = () => mutate(undefined, { onSuccess: () => notify({ color: "green", title: "Address removed", message: "Your orders keep the address that they were placed with." }) });
  return (
    <>
      {kept === null ? (
        <Text size="sm" c="dimmed">
          No address is kept. You can save one here, or when you order.
        </Text>
      ) : (
        <AddressLabel address={kept} />
      )}
      {error !== null && <ErrorState error={error} />}
      <Group gap="sm" mt="md">
        <Button ref={editRef} variant="default" onClick={onEdit}>
          {kept === null ? "Add an address" : "Edit address"}
        </Button>
        {kept !== null && (
          <BusyButton variant="subtle" color="red" isBusy={isPending} onClick={forget}>
            Remove address
          </BusyButton>
        )}
      </Group>
    </>
  );
}
