import { IconArrowBackUp } from "@tabler/icons-react";

import { ConfirmButton } from "@/shared/components/ConfirmButton";

import { useRedriveQueue } from "../api/redriveQueue";
import { countDeadLetters } from "../model/queueState";

/** Redrives a queue's dead letters after a confirmation. */
export function RedriveButton({ queue, deadLetters, onConfirm }: { queue: string; deadLetters: number; onConfirm: () => void }) {
  const { mutate, isPending } = useRedriveQueue(queue);
  return (
    <ConfirmButton
      variant="default"
      leftSection={<IconArrowBackUp size={16} />}
      loading={isPending}
      question={`Redrive ${queue}?`}
      consequence={`${countDeadLetters(deadLetters)} will be processed again. Make sure that the cause of the failure is fixed.`}
      confirmLabel="Redrive"
      cancelLabel="Cancel"
      onConfirm={() => {
        onConfirm();
        mutate();
      }}
    >
      {`Redrive ${queue}`}
    </ConfirmButton>
  );
}
