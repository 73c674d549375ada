import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { type ReactNode, useState } from "react";

import { BusyButton } from "@/shared/components/BusyButton";
import { Dialog } from "@/shared/components/Dialog";

const maxReason = 500;

interface Props {
  title: string;
  /** What happens on confirmation. */
  consequence: string;
  confirmLabel: string;
  /** Red for an action that cannot be undone. */
  confirmColor?: "red";
  isBusy: boolean;
  /** How long the reason may be, in characters. */
  maxLength?: number;
  /** Further fields, above the reason. */
  children?: ReactNode;
  onConfirm: (reason: string) => void;
  onClose: () => void;
}

/** Asks for the reason of an action, which is kept for good. */
export function ReasonDialog(props: Props) {
  const { title, consequence, confirmLabel, confirmColor, isBusy, maxLength = maxReason, children, onConfirm, onClose } = props;
  const [reason, setReason] = useState("");
  const [isMissing, setIsMissing] = useState(false);
  const text = reason.trim();
  return (
    <Dialog isOpen title={title} onClose={onClose}>
      <form
        noValidate
        aria-label={title}
        onSubmit={(event) => {
          event.preventDefault();
          setIsMissing(text === "");
          if (text !== "") onConfirm(text);
        }}
      >
        <Stack gap="lg">
          <Text size="sm">{consequence}</Text>
          {children}
          <Textarea
            label="Reason"
            description="For the record, which is kept for good."
            required
            autosize
            minRows={2}
            maxLength={maxLength}
            value={reason}
            error={isMissing && text === "" ? "Say why, for the record." : undefined}
            onChange={(event) => setReason(event.currentTarget.value)}
            data-autofocus
          />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <BusyButton type="submit" isBusy={isBusy} {...(confirmColor !== undefined && { color: confirmColor })}>
              {confirmLabel}
            </BusyButton>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
