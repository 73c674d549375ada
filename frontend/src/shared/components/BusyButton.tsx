import { Button, type ButtonProps, Loader } from "@mantine/core";
import type { MouseEvent, Ref } from "react";

interface Props extends Omit<ButtonProps, "loading"> {
  /** What it started is under way: it does nothing until that has ended. */
  isBusy: boolean;
  type?: "button" | "submit";
  onClick?: () => void;
  ref?: Ref<HTMLButtonElement>;
}

/** A button whose action takes a moment. It keeps the focus meanwhile, which a disabled button would lose. */
export function BusyButton({ isBusy, leftSection, onClick, ...button }: Props) {
  const act = (event: MouseEvent) => {
    if (isBusy) event.preventDefault();
    else onClick?.();
  };
  return (
    <Button
      {...button}
      leftSection={isBusy ? <Loader size={16} color="currentColor" /> : leftSection}
      aria-busy={isBusy}
      aria-disabled={isBusy || undefined}
      onClick={act}
    />
  );
}
