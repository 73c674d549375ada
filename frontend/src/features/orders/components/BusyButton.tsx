import { Button, Loader } from "@mantine/core";
import { type ReactNode, useState } from "react";

interface Props {
  icon: ReactNode;
  act: () => Promise<void>;
  onFailure: () => void;
  children: ReactNode;
}

/** Does something that takes a moment, once at a time. It keeps the focus meanwhile, which a disabled button would lose. */
export function BusyButton({ icon, act, onFailure, children }: Props) {
  const [isBusy, setIsBusy] = useState(false);
  const start = () => {
    if (isBusy) return;
    setIsBusy(true);
    act()
      .catch(onFailure)
      .finally(() => setIsBusy(false));
  };
  return (
    <Button variant="default" leftSection={isBusy ? <Loader size={16} /> : icon} aria-busy={isBusy} aria-disabled={isBusy} onClick={start}>
      {children}
    </Button>
  );
}
