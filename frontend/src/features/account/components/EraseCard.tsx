import { Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";

import { BusyButton } from "@/shared/components/BusyButton";
import { Card } from "@/shared/components/Card";
import { ErrorState } from "@/shared/components/ErrorState";

import { useErase } from "../api/erasure";
import { rememberFarewell } from "../model/farewell";
import { EraseDialog } from "./EraseDialog";

/** Deletes the account with everything that is stored about the user, and signs out. */
export function EraseCard({ email, signOut }: { email: string; signOut: () => void }) {
  const { error, isPending, isSuccess, mutate } = useErase(() => {
    rememberFarewell();
    signOut();
  });
  const [isOpen, { open, close }] = useDisclosure();
  const confirm = () => {
    close();
    mutate();
  };
  return (
    <Card title="Delete account">
      <Text size="sm" c="dimmed" mb="md">
        This deletes your account, your name and addresses, your receipts and your webhook endpoints. Orders that have not
        ended are finished first. Of each order only what was bought remains, without your name.
      </Text>
      {error !== null && <ErrorState error={error} />}
      <BusyButton color="red" variant="light" isBusy={isPending || isSuccess} onClick={open}>
        Delete my account
      </BusyButton>
      <EraseDialog email={email} isOpen={isOpen} onClose={close} onConfirm={confirm} />
    </Card>
  );
}
