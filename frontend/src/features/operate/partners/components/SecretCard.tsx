import { Text } from "@mantine/core";

import type { Partner } from "@/shared/api/types";
import { Card } from "@/shared/components/Card";
import { ErrorState } from "@/shared/components/ErrorState";
import { SecretActions } from "@/shared/secrets/SecretActions";

import { useRevokePreviousSecret } from "../api/revokePreviousSecret";
import { useRotateSecret } from "../api/rotateSecret";
import { PartnerSecret } from "./PartnerSecret";

/** Rotates a partner's secret, and revokes old ones. */
export function SecretCard({ partner: { id, previousSecretExpiresAt } }: { partner: Partner }) {
  const { data: rotated, variables: old, error, isPending, mutate, reset } = useRotateSecret(id);
  const revoke = useRevokePreviousSecret(id);
  const failure = error ?? revoke.error;
  return (
    <Card title="Signing secret">
      <Text size="sm" c="dimmed" mb="md">
        The secret was shown only when it was created. If it is lost, rotate it: both secrets are valid for 24 hours, so that the
        partner can switch without losing events. If others may know it, replace it at once.
      </Text>
      {failure !== null && <ErrorState error={failure} />}
      <SecretActions
        previousExpiresAt={previousSecretExpiresAt}
        outage="Events that the partner signs with another secret than the current one are rejected."
        isRotating={isPending}
        onRotate={mutate}
        isRevoking={revoke.isPending}
        onRevokePrevious={() => revoke.mutate()}
      />
      {rotated !== undefined && (
        <PartnerSecret partner={rotated} note={<Text size="sm">{notes[old]}</Text>} onStored={reset} />
      )}
    </Card>
  );
}

const notes = {
  keep: "The old secret stays valid for 24 hours.",
  revoke: "The old secret is not valid any more.",
};
