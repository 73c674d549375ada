import { IconArrowBackUp } from "@tabler/icons-react";

import { ConfirmButton } from "@/shared/components/ConfirmButton";

import { useRedriveQueue } from "../api/redriveQueue";
import { deadLettersInWords } from "../model/queueState";

/** Moves a queue's dead letters back, after a yes. */
export function RedriveButton({ queue, deadLetters, onConfirm }: { queue: string; deadLetters: number; onConfirm: () => void }) {
  const { mutate, isPending } = useRedriveQueue(queue);
  return (
    <ConfirmButton
      variant="default"
      leftSection={<IconArrowBackUp size={16} />}
      loading={isPending}
      question={`Redrive ${queue}?`}
      consequence={`${deadLettersInWords(deadLetters)} will be tried again. Make sure that what made them fail is mended.`}
      confirmLabel="Redrive"
      cancelLabel="Leave them"
      onConfirm={() => {
        onConfirm();
        mutate();
      }}
    >
      {`Redrive ${queue}`}
    </ConfirmButton>
  );
}
