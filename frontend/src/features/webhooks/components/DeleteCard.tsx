import { Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";

import { Card } from "@/shared/components/Card";
import { ConfirmButton } from "@/shared/components/ConfirmButton";
import { ErrorState } from "@/shared/components/ErrorState";
import { notify } from "@/shared/notify/notify";

import { useDeleteWebhook } from "../api/deleteWebhook";

/** Deletes an endpoint permanently. */
export function DeleteCard({ webhookId }: { webhookId: string }) {
  const navigate = useNavigate();
  const { error, isPending, mutate } = useDeleteWebhook(webhookId);
  const leave = () => {
    notify({ message: "The endpoint was deleted.", color: "green" });
    void navigate({ to: "/webhooks" });
  };
  return (
    <Card title="Delete">
      <Text size="sm" c="dimmed" mb="md">
        This stops its deliveries, and deletes its log and its secret.
      </Text>
      {error !== null && <ErrorState error={error} />}
      <ConfirmButton
        color="red"
        variant="light"
        size="xs"
        loading={isPending}
        question="Delete this endpoint?"
        consequence="It receives no more events, and its log is deleted. This cannot be undone."
        confirmLabel="Delete"
        confirmColor="red"
        cancelLabel="Keep endpoint"
        onConfirm={() => mutate(undefined, { onSuccess: leave })}
      >
        Delete endpoint
      </ConfirmButton>
    </Card>
  );
}
