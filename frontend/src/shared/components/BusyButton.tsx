import { Button, type ButtonProps, Loader } from "@mantine/core";
import type { MouseEvent, Ref } from "react";

interface Props extends Omit<ButtonProps, "loading"> {
  /** Whether its action is running. Until it has ended, clicks do nothing. */
  isBusy: boolean;
  type?: "button" | "submit";
  onClick?: () => void;
  ref?: Ref<HTMLButtonElement>;
}

/** A button whose action takes time. It is not disabled while it runs, because a disabled button loses the focus. */
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
