import { Text } from "@mantine/core";

import type { Webhook } from "@/shared/api/types";
import { Card } from "@/shared/components/Card";
import { ErrorState } from "@/shared/components/ErrorState";
import { SecretActions } from "@/shared/secrets/SecretActions";

import { useRevokePreviousSecret } from "../api/revokePreviousSecret";
import { useRotateSecret } from "../api/rotateSecret";
import { EndpointSecret } from "./EndpointSecret";

/** Rotates an endpoint's secret, and revokes old ones. */
export function SecretCard({ webhook: { id, previousSecretExpiresAt } }: { webhook: Webhook }) {
  const { data: rotated, variables: old, error, isPending, mutate, reset } = useRotateSecret(id);
  const revoke = useRevokePreviousSecret(id);
  const failure = error ?? revoke.error;
  return (
    <Card title="Signing secret">
      <Text size="sm" c="dimmed" mb="md">
        The secret was shown only when it was created. If it is lost, rotate it: deliveries are signed with both secrets for 24
        hours, so that you can switch without losing any. If others may know it, replace it at once.
      </Text>
      {failure !== null && <ErrorState error={failure} />}
      <SecretActions
        previousExpiresAt={previousSecretExpiresAt}
        outage="A receiver that does not have the current secret rejects deliveries until it has it; they are retried."
        isRotating={isPending}
        onRotate={mutate}
        isRevoking={revoke.isPending}
        onRevokePrevious={() => revoke.mutate()}
      />
      {rotated !== undefined && (
        <EndpointSecret secret={rotated.secret} note={<Text size="sm">{notes[old]}</Text>} onStored={reset} />
      )}
    </Card>
  );
}

const notes = {
  keep: "The old secret stays valid for 24 hours. Deliveries are signed with both.",
  revoke: "The old secret is not valid any more. Deliveries are signed with this one only.",
};
