import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";

import { BusyButton } from "@/shared/components/BusyButton";
import { Dialog } from "@/shared/components/Dialog";

import { useDeleteDeadLetters } from "../api/handleDeadLetters";
import { countDeadLetters } from "../model/queueState";

const maxReason = 500;

interface Props {
  queue: string;
  ids: readonly string[];
  onClose: () => void;
}

/** Deletes dead letters for ever, with a reason for the record. */
export function DeleteDialog({ queue, ids, onClose }: Props) {
  const [asked] = useState(ids); // what was chosen when the dialog opened
  const [reason, setReason] = useState("");
  const [isMissing, setIsMissing] = useState(false);
  const { mutate, isPending } = useDeleteDeadLetters(queue);
  const send = () => {
    setIsMissing(reason.trim() === "");
    if (reason.trim() !== "") mutate({ ids: [...asked], reason: reason.trim() }, { onSuccess: onClose });
  };
  return (
    <Dialog isOpen title={`Delete ${countDeadLetters(asked.length)}?`} onClose={onClose}>
      <form
        noValidate
        aria-label="Delete dead letters"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <Stack gap="lg">
          <Text size="sm">They are not processed any more, and cannot be brought back. Their orders keep everything else.</Text>
          <Textarea
            label="Reason"
            description="For the record, which is kept for good."
            required
            autosize
            minRows={2}
            maxLength={maxReason}
            value={reason}
            error={isMissing && reason.trim() === "" ? "Say why, for the record." : undefined}
            onChange={(event) => setReason(event.currentTarget.value)}
            data-autofocus
          />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <BusyButton type="submit" color="red" isBusy={isPending}>
              {`Delete ${countDeadLetters(asked.length)}`}
            </BusyButton>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
