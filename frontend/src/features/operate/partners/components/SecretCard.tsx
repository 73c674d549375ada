import { Text } from "@mantine/core";

import type { Partner } from "@/shared/api/types";
import { Card } from "@/shared/components/Card";
import { ConfirmButton } from "@/shared/components/ConfirmButton";
import { ErrorState } from "@/shared/components/ErrorState";
import { formatDateTime } from "@/shared/time/time";
import { useNow } from "@/shared/time/useNow";

import { useRotateSecret } from "../api/rotateSecret";
import { PartnerSecret } from "./PartnerSecret";

/** Gives a partner a new secret, and says until when the one before counts. */
export function SecretCard({ partner: { id, previousSecretExpiresAt } }: { partner: Partner }) {
  const { data: rotated, error, isPending, mutate, reset } = useRotateSecret(id);
  return (
    <Card title="Signing secret">
      <Text size="sm" c="dimmed" mb="md">
        It was shown when it was made. Lost or leaked? Rotate it: for 24 hours both are taken, so that the partner can change over without
        missing an event.
      </Text>
      {previousSecretExpiresAt !== undefined && <Previous until={previousSecretExpiresAt} />}
      {error !== null && <ErrorState error={error} />}
      <ConfirmButton
        variant="default"
        size="xs"
        loading={isPending}
        question="Rotate the secret?"
        consequence="You get a new secret to hand over. Events signed with the old one are taken for 24 hours more."
        confirmLabel="Rotate"
        cancelLabel="Keep the present one"
        onConfirm={() => mutate()}
      >
        Rotate secret
      </ConfirmButton>
      {rotated !== undefined && (
        <PartnerSecret
          partner={rotated}
          note={<Text size="sm">Events signed with the old secret are taken for 24 hours more.</Text>}
          onStored={reset}
        />
      )}
    </Card>
  );
}

function Previous({ until }: { until: string }) {
  const now = useNow();
  if (Date.parse(until) <= now) return null;
  return (
    <Text size="sm" mb="md">
      The secret before is taken until {formatDateTime(until)}.
    </Text>
  );
}
