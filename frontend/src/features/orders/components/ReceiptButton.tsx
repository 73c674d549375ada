import { type ReactNode, useState } from "react";

import { BusyButton } from "@/shared/components/BusyButton";

interface Props {
  icon: ReactNode;
  act: () => Promise<void>;
  onFailure: (error: unknown) => void;
  children: ReactNode;
}

/** A button for a receipt or credit note. While its action runs, another click does nothing. */
export function ReceiptButton({ icon, act, onFailure, children }: Props) {
  const [isBusy, setIsBusy] = useState(false);
  const start = () => {
    setIsBusy(true);
    act()
      .catch(onFailure)
      .finally(() => setIsBusy(false));
  };
  return (
    <BusyButton variant="default" leftSection={icon} isBusy={isBusy} onClick={start}>
      {children}
    </BusyButton>
  );
}
