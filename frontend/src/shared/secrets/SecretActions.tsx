import { Group, Text } from "@mantine/core";

import { ConfirmButton } from "@/shared/components/ConfirmButton";
import { formatDateTime } from "@/shared/time/time";
import { useNow } from "@/shared/time/useNow";

/** What happens to the old secret when a new one is made. */
export type OldSecret = "keep" | "revoke";

interface Props {
  /** What signs, if it is not a secret. */
  what?: string;
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
export function SecretActions({ what = "secret", previousExpiresAt, outage, isRotating, onRotate, isRevoking, onRevokePrevious }: Props) {
  return (
    <>
      {previousExpiresAt !== undefined && (
        <PreviousSecret what={what} until={previousExpiresAt} outage={outage} isRevoking={isRevoking} onRevoke={onRevokePrevious} />
      )}
      <Group gap="sm">
        <ConfirmButton
          variant="default"
          size="xs"
          loading={isRotating}
          question={`Rotate the ${what}?`}
          consequence={`You get a new ${what}. The old ${what} stays valid for 24 hours; one that is older stops being valid now.`}
          confirmLabel="Rotate"
          cancelLabel={`Keep the current ${what}`}
          onConfirm={() => onRotate("keep")}
        >
          Rotate {what}
        </ConfirmButton>
        <ConfirmButton
          color="red"
          variant="light"
          size="xs"
          loading={isRotating}
          question={`Replace the leaked ${what}?`}
          consequence={`You get a new ${what}. All old ones stop being valid now. ${outage}`}
          confirmLabel="Replace now"
          confirmColor="red"
          cancelLabel={`Keep the current ${what}`}
          onConfirm={() => onRotate("revoke")}
        >
          Replace leaked {what}
        </ConfirmButton>
      </Group>
    </>
  );
}

interface PreviousProps {
  what: string;
  until: string;
  outage: string;
  isRevoking: boolean;
  onRevoke: () => void;
}

function PreviousSecret({ what, until, outage, isRevoking, onRevoke }: PreviousProps) {
  const now = useNow();
  if (Date.parse(until) <= now) return null;
  return (
    <Group gap="sm" mb="md" justify="space-between">
      <Text size="sm">The previous {what} is valid until {formatDateTime(until)}.</Text>
      <ConfirmButton
        variant="default"
        size="xs"
        loading={isRevoking}
        question={`Revoke the previous ${what}?`}
        consequence={`It stops being valid now; the current ${what} stays valid. ${outage}`}
        confirmLabel="Revoke now"
        confirmColor="red"
        cancelLabel={`Keep both ${what}s`}
        onConfirm={onRevoke}
      >
        Revoke previous {what}
      </ConfirmButton>
    </Group>
  );
}
