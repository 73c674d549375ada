import { Modal } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { ReactNode } from "react";

interface Props {
  isOpen: boolean;
  title: string;
  children: ReactNode;
  /** Called when the user closes the dialog. Without it only its content can close it. */
  onClose?: () => void;
}

/** A dialog with a form or a text. It fills the screen on a phone. */
export function Dialog({ isOpen, title, children, onClose }: Props) {
  const isPhone = useMediaQuery("(max-width: 48em)", undefined, { getInitialValueInEffect: false });
  const isClosable = onClose !== undefined;
  return (
    <Modal
      opened={isOpen}
      onClose={() => onClose?.()}
      title={title}
      size="lg"
      padding="lg"
      radius={isPhone ? 0 : "lg"}
      fullScreen={isPhone}
      withCloseButton={isClosable}
      closeOnEscape={isClosable}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {children}
    </Modal>
  );
}
