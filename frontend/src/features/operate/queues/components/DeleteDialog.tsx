import { useState } from "react";

import { ReasonDialog } from "../../components/ReasonDialog";
import { useDeleteDeadLetters } from "../api/handleDeadLetters";
import { countDeadLetters } from "../model/queueState";

interface Props {
  queue: string;
  ids: readonly string[];
  onClose: () => void;
}

/** Deletes dead letters for ever, with a reason for the record. */
export function DeleteDialog({ queue, ids, onClose }: Props) {
  const [asked] = useState(ids); // what was chosen when the dialog opened
  const { mutate, isPending } = useDeleteDeadLetters(queue);
  const what = countDeadLetters(asked.length);
  return (
    <ReasonDialog
      title={`Delete ${what}?`}
      consequence="They are not processed any more, and cannot be brought back. Their orders keep everything else."
      confirmLabel={`Delete ${what}`}
      confirmColor="red"
      isBusy={isPending}
      onConfirm={(reason) => mutate({ ids: [...asked], reason }, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}
