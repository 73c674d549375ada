import { Button, Group, Modal, Text } from "@mantine/core";

/** What is asked before an action. */
export interface Question {
  /** The question, such as "Cancel this order?". */
  question: string;
  /** What happens on confirmation. */
  consequence: string;
  confirmLabel: string;
  /** Red for an action that cannot be undone. */
  confirmColor?: "red" | undefined;
  /** The label of the button that does nothing. */
  cancelLabel?: string | undefined;
}

interface Props extends Question {
  isOpen: boolean;
  onClose: () => void;
  onConfirm: () => void;
}

/** Asks before an action, with the focus on the button that does nothing. */
export default function ConfirmDialog({ question, consequence, confirmLabel, confirmColor, cancelLabel = "Not now", isOpen, onClose, onConfirm }: Props) {
  return (
    <Modal opened={isOpen} onClose={onClose} title={question} closeButtonProps={{ "aria-label": "Close" }}>
      <Text size="sm">{consequence}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose} data-autofocus>
          {cancelLabel}
        </Button>
        <Button {...(confirmColor !== undefined && { color: confirmColor })} onClick={onConfirm}>
          {confirmLabel}
        </Button>
      </Group>
    </Modal>
  );
}
