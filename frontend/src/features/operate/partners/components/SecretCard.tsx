import { Text } from "@mantine/core";

import type { Partner } from "@/shared/api/types";
import { Card } from "@/shared/components/Card";
import { ConfirmButton } from "@/shared/components/ConfirmButton";
import { ErrorState } from "@/shared/components/ErrorState";
import { formatDateTime } from "@/shared/time/time";
import { useNow } from "@/shared/time/useNow";

import { useRotateSecret } from "../api/rotateSecret";
import { PartnerSecret } from "./PartnerSecret";

/** Rotates a partner's secret, and says until when the previous one is valid. */
export function SecretCard({ partner: { id, previousSecretExpiresAt } }: { partner: Partner }) {
  const { data: rotated, error, isPending, mutate, reset } = useRotateSecret(id);
  return (
    <Card title="Signing secret">
      <Text size="sm" c="dimmed" mb="md">
        The secret was shown only when it was created. If it is lost or leaked, rotate it. Both secrets are valid for 24 hours, so that the
        partner can switch without losing events.
      </Text>
      {previousSecretExpiresAt !== undefined && <PreviousSecret until={previousSecretExpiresAt} />}
      {error !== null && <ErrorState error={error} />}
      <ConfirmButton
        variant="default"
        size="xs"
        loading={isPending}
        question="Rotate the secret?"
        consequence="You get a new secret for the partner. The old secret stays valid for 24 hours."
        confirmLabel="Rotate"
        cancelLabel="Keep the current secret"
        onConfirm={() => mutate()}
      >
        Rotate secret
      </ConfirmButton>
      {rotated !== undefined && (
        <PartnerSecret
          partner={rotated}
          note={<Text size="sm">The old secret stays valid for 24 hours.</Text>}
          onStored={reset}
        />
      )}
    </Card>
  );
}

function PreviousSecret({ until }: { until: string }) {
  const now = useNow();
  if (Date.parse(until) <= now) return null;
  return (
    <Text size="sm" mb="md">
      The previous secret is valid until {formatDateTime(until)}.
    </Text>
  );
}
