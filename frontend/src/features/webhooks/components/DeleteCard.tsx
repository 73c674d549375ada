import { Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";

import { Card } from "@/shared/components/Card";
import { ConfirmButton } from "@/shared/components/ConfirmButton";
import { ErrorState } from "@/shared/components/ErrorState";
import { notify } from "@/shared/notify/notify";

import { useDeleteWebhook } from "../api/deleteWebhook";

/** Takes an endpoint away for good. */
export function DeleteCard({ webhookId }: { webhookId: string }) {
  const navigate = useNavigate();
  const { error, isPending, mutate } = useDeleteWebhook(webhookId);
  const leave = () => {
    notify({ message: "The endpoint is deleted.", color: "green" });
    void navigate({ to: "/webhooks" });
  };
  return (
    <Card title="Delete">
      <Text size="sm" c="dimmed" mb="md">
        Its deliveries end, and its secret is forgotten.
      </Text>
      {error !== null && <ErrorState error={error} />}
      <ConfirmButton
        color="red"
        variant="light"
        size="xs"
        loading={isPending}
        question="Delete this endpoint?"
        consequence="Nothing will be sent to it any more, and its log is lost. This cannot be taken back."
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
