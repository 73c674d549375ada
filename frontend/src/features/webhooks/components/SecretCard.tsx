import { Text } from "@mantine/core";

import { Card } from "@/shared/components/Card";
import { ConfirmButton } from "@/shared/components/ConfirmButton";
import { ErrorState } from "@/shared/components/ErrorState";

import { useRotateSecret } from "../api/rotateSecret";
import { EndpointSecret } from "./EndpointSecret";

/** Rotates an endpoint's secret. */
export function SecretCard({ webhookId }: { webhookId: string }) {
  const { data: rotated, error, isPending, mutate, reset } = useRotateSecret(webhookId);
  return (
    <Card title="Signing secret">
      <Text size="sm" c="dimmed" mb="md">
        The secret was shown only when it was created. If it is lost or leaked, rotate it. Deliveries are signed with both
        secrets for 24 hours, so that you can switch without losing any.
      </Text>
      {error !== null && <ErrorState error={error} />}
      <ConfirmButton
        variant="default"
        size="xs"
        loading={isPending}
        question="Rotate the secret?"
        consequence="You get a new secret. The old secret stays valid for 24 hours."
        confirmLabel="Rotate"
        cancelLabel="Keep the current secret"
        onConfirm={() => mutate()}
      >
        Rotate secret
      </ConfirmButton>
      {rotated !== undefined && (
        <EndpointSecret
          secret={rotated.secret}
          note={<Text size="sm">The old secret stays valid for 24 hours. Deliveries are signed with both.</Text>}
          onStored={reset}
        />
      )}
    </Card>
  );
}
