import { Stack, Text } from "@mantine/core";

import type { Webhook } from "@/shared/api/types";
import { Card } from "@/shared/components/Card";
import { ErrorState } from "@/shared/components/ErrorState";
import { SecretActions } from "@/shared/secrets/SecretActions";

import { useRevokePreviousSecret } from "../api/revokePreviousSecret";
import { useRotateSecret } from "../api/rotateSecret";
import { signingOf } from "../model/signatures";
import { EndpointSecret } from "./EndpointSecret";
import { PublicKeys } from "./PublicKeys";

/** How an endpoint's deliveries are signed. Rotates its secret and key pair, and revokes old ones. */
export function SecretCard({ webhook: { id, previousSecretExpiresAt, signatures, publicKeysPath } }: { webhook: Webhook }) {
  const { data: rotated, variables: old, error, isPending, mutate, reset } = useRotateSecret(id);
  const revoke = useRevokePreviousSecret(id);
  const failure = error ?? revoke.error;
  const signing = signingOf(signatures);
  return (
    <Card title={titles[signing]}>
      <Stack gap="sm" mb="md">
        {signing !== "v1a" && (
          <Text size="sm" c="dimmed">
            The secret was shown only when it was created. If it is lost, rotate it: deliveries are signed with both secrets for
            24 hours, so that you can switch without losing any. If others may know it, replace it at once.
          </Text>
        )}
        {publicKeysPath !== undefined && <PublicKeys path={publicKeysPath} />}
      </Stack>
      {failure !== null && <ErrorState error={failure} />}
      <SecretActions
        what={signing === "v1a" ? "key pair" : "secret"}
        previousExpiresAt={previousSecretExpiresAt}
        outage={signing === "v1a" ? outages.keys : outages.secret}
        isRotating={isPending}
        onRotate={(use) => mutate(use, { onSuccess: () => signing === "v1a" && reset() })}
        isRevoking={revoke.isPending}
        onRevokePrevious={() => revoke.mutate()}
      />
      {rotated !== undefined && signing !== "v1a" && (
        <EndpointSecret secret={rotated.secret} note={<Text size="sm">{notes[old]}</Text>} onStored={reset} />
      )}
    </Card>
  );
}

const titles = { v1: "Signing secret", v1a: "Signing keys", both: "Signing secret and keys" };

const outages = {
  secret: "A receiver that does not have the current secret rejects deliveries until it has it; they are retried.",
  keys: "A receiver that keeps the old key rejects deliveries until it fetches the new one; they are retried.",
};

const notes = {
  keep: "The old secret stays valid for 24 hours. Deliveries are signed with both.",
  revoke: "The old secret is not valid any more. Deliveries are signed with this one only.",
};
