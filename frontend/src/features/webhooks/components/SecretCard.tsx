import { Text } from "@mantine/core";

import { Card } from "@/shared/components/Card";
import { ConfirmButton } from "@/shared/components/ConfirmButton";
import { ErrorState } from "@/shared/components/ErrorState";

import { useRotateSecret } from "../api/rotateSecret";
import { EndpointSecret } from "./EndpointSecret";

/** Gives an endpoint a new secret. */
export function SecretCard({ webhookId }: { webhookId: string }) {
  const { data: rotated, error, isPending, mutate, reset } = useRotateSecret(webhookId);
  return (
    <Card title="Signing secret">
      <Text size="sm" c="dimmed" mb="md">
        It was shown when it was made. Lost or leaked? Rotate it: for 24 hours deliveries carry both signatures, so that
        you can change over without missing one.
      </Text>
      {error !== null && <ErrorState error={error} />}
      <ConfirmButton
        variant="default"
        size="xs"
        loading={isPending}
        question="Rotate the secret?"
        consequence="You get a new secret. The old one stays valid for 24 hours beside it."
        confirmLabel="Rotate"
        cancelLabel="Keep the present one"
        onConfirm={() => mutate()}
      >
        Rotate secret
      </ConfirmButton>
      {rotated !== undefined && (
        <EndpointSecret
          secret={rotated.secret}
          note={<Text size="sm">The old secret stays valid for 24 hours: deliveries are signed with both.</Text>}
          onStored={reset}
        />
      )}
    </Card>
  );
}
