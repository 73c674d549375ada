import type { ButtonProps } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { lazy, type ReactNode, Suspense, useRef, useState } from "react";

import { BusyButton } from "./BusyButton";
import type { Question } from "./ConfirmDialog";

const ConfirmDialog = lazy(() => import("./ConfirmDialog"));

interface Props extends ButtonProps, Question {
  children: ReactNode;
  onConfirm: () => void;
}

/** A button that asks for confirmation before it acts. The code of the dialog is loaded with the first click. */
export function ConfirmButton(props: Props) {
  const { children, question, consequence, confirmLabel, confirmColor, cancelLabel, onConfirm, loading = false, ...button } = props;
  const [isOpen, { open, close }] = useDisclosure();
  const [wasOpened, setOpened] = useState(false);
  const ask = () => {
    setOpened(true);
    open();
  };
  const element = useRef<HTMLButtonElement>(null);
  const dismiss = () => {
    close();
    element.current?.focus(); // the library's dialog does it only if it was there before it was opened
  };
  const confirm = () => {
    dismiss();
    onConfirm();
  };
  return (
    <>
      <BusyButton {...button} ref={element} isBusy={loading} onClick={ask}>
        {children}
      </BusyButton>
      <Suspense>
        {wasOpened && <ConfirmDialog isOpen={isOpen} onClose={dismiss} onConfirm={confirm} {...{ question, consequence, confirmLabel, confirmColor, cancelLabel }} />}
      </Suspense>
    </>
  );
}
