import { Text } from "@mantine/core";

import { Card } from "@/shared/components/Card";
import { ConfirmButton } from "@/shared/components/ConfirmButton";
import { ErrorState } from "@/shared/components/ErrorState";

import { useErase } from "../api/erasure";

/** Deletes the account with everything that is stored about the user. */
export function EraseCard() {
  const { error, isPending, mutate } = useErase();
  return (
    <Card title="Delete account">
      <Text size="sm" c="dimmed" mb="md">
        This deletes your account, your name and address, your receipts and your webhook endpoints. Orders that have not
        ended are finished first. Of each order only what was bought remains, without your name.
      </Text>
      {error !== null && <ErrorState error={error} />}
      <ConfirmButton
        color="red"
        variant="light"
        loading={isPending}
        question="Delete your account?"
        consequence="You cannot sign in again, and you lose your receipts: save them first. This cannot be undone."
        confirmLabel="Delete account"
        confirmColor="red"
        cancelLabel="Keep account"
        onConfirm={() => mutate()}
      >
        Delete my account
      </ConfirmButton>
    </Card>
  );
}
