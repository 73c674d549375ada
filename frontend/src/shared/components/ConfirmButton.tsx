import { Button, type ButtonProps, Group, Modal, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { ReactNode } from "react";

import { BusyButton } from "./BusyButton";

interface Props extends ButtonProps {
  children: ReactNode;
  /** The question, such as "Cancel this order?". */
  question: string;
  /** What happens on confirmation. */
  consequence: string;
  confirmLabel: string;
  /** Red for an action that cannot be undone. */
  confirmColor?: "red";
  /** The label of the button that does nothing. */
  cancelLabel?: string;
  onConfirm: () => void;
}

/** A button that asks for confirmation before it acts. */
export function ConfirmButton(props: Props) {
  const { children, question, consequence, confirmLabel, confirmColor, cancelLabel = "Not now", onConfirm, loading = false, ...button } = props;
  const [isOpen, { open, close }] = useDisclosure();
  const confirm = () => {
    close();
    onConfirm();
  };
  return (
    <>
      <BusyButton {...button} isBusy={loading} onClick={open}>
        {children}
      </BusyButton>
      <Modal opened={isOpen} onClose={close} title={question} closeButtonProps={{ "aria-label": "Close" }}>
        <Text size="sm">{consequence}</Text>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={close} data-autofocus>
            {cancelLabel}
          </Button>
          <Button {...(confirmColor !== undefined && { color: confirmColor })} onClick={confirm}>
            {confirmLabel}
          </Button>
        </Group>
      </Modal>
    </>
  );
}
