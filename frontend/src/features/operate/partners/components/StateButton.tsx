import { IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";

import type { Partner } from "@/shared/api/types";
import { ConfirmButton } from "@/shared/components/ConfirmButton";

interface Props {
  partner: Partner;
  isChanging: boolean;
  onChange: (active: boolean) => void;
}

/** Stops a partner, or lets it in again. One button for both, so that it keeps the focus. */
export function StateButton({ partner: { name, active }, isChanging, onChange }: Props) {
  const words = active
    ? {
        question: `Stop ${name}?`,
        consequence: "Its events are refused from now on. Its secret stays, and you can let it in again.",
        confirmLabel: "Stop partner",
        cancelLabel: "Keep taking events",
      }
    : {
        question: `Let ${name} in again?`,
        consequence: "Its events are taken again, signed with the secret that it has.",
        confirmLabel: "Let in",
      };
  return (
    <ConfirmButton
      variant="default"
      leftSection={active ? <IconPlayerStop size={16} /> : <IconPlayerPlay size={16} />}
      loading={isChanging}
      onConfirm={() => onChange(!active)}
      {...words}
    >
      {active ? "Stop" : "Let in again"}
    </ConfirmButton>
  );
}
