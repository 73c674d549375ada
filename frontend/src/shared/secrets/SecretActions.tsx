import { Group, Text } from "@mantine/core";

import { ConfirmButton } from "@/shared/components/ConfirmButton";
import { formatDateTime } from "@/shared/time/time";
import { useNow } from "@/shared/time/useNow";

/** What happens to the old secret when a new one is made. */
export type OldSecret = "keep" | "revoke";

interface Props {
  /** Until when the secret before the current one is valid, if there is one. */
  previousExpiresAt: string | undefined;
  /** What happens as long as the other side has only a revoked secret. */
  outage: string;
  isRotating: boolean;
  onRotate: (old: OldSecret) => void;
  isRevoking: boolean;
  onRevokePrevious: () => void;
}

/** The actions for a signing secret: rotate it, replace a leaked one, and revoke the one before. */
export function SecretActions({ previousExpiresAt, outage, isRotating, onRotate, isRevoking, onRevokePrevious }: Props) {
  return (
    <>
      {previousExpiresAt !== undefined && (
        <PreviousSecret until={previousExpiresAt} outage={outage} isRevoking={isRevoking} onRevoke={onRevokePrevious} />
      )}
      <Group gap="sm">
        <ConfirmButton
          variant="default"
          size="xs"
          loading={isRotating}
          question="Rotate the secret?"
          consequence="You get a new secret. The old secret stays valid for 24 hours; one that is older stops being valid now."
          confirmLabel="Rotate"
          cancelLabel="Keep the current secret"
          onConfirm={() => onRotate("keep")}
        >
          Rotate secret
        </ConfirmButton>
        <ConfirmButton
          color="red"
          variant="light"
          size="xs"
          loading={isRotating}
          question="Replace the leaked secret?"
          consequence={`You get a new secret. All old ones stop being valid now. ${outage}`}
          confirmLabel="Replace now"
          confirmColor="red"
          cancelLabel="Keep the current secret"
          onConfirm={() => onRotate("revoke")}
        >
          Replace leaked secret
        </ConfirmButton>
      </Group>
    </>
  );
}

interface PreviousProps {
  until: string;
  outage: string;
  isRevoking: boolean;
  onRevoke: () => void;
}

function PreviousSecret({ until, outage, isRevoking, onRevoke }: PreviousProps) {
  const now = useNow();
  if (Date.parse(until) <= now) return null;
  return (
    <Group gap="sm" mb="md" justify="space-between">
      <Text size="sm">The previous secret is valid until {formatDateTime(until)}.</Text>
      <ConfirmButton
        variant="default"
        size="xs"
        loading={isRevoking}
        question="Revoke the previous secret?"
        consequence={`It stops being valid now; the current secret stays valid. ${outage}`}
        confirmLabel="Revoke now"
        confirmColor="red"
        cancelLabel="Keep both secrets"
        onConfirm={onRevoke}
      >
        Revoke previous secret
      </ConfirmButton>
    </Group>
  );
}
