import { IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";

import type { Partner } from "@/shared/api/types";
import { ConfirmButton } from "@/shared/components/ConfirmButton";

interface Props {
  partner: Partner;
  isChanging: boolean;
  onChange: (active: boolean) => void;
}

/** Deactivates or activates a partner. It is one button, so that it keeps the focus. */
export function StateButton({ partner: { name, active }, isChanging, onChange }: Props) {
  const texts = active
    ? {
        question: `Deactivate ${name}?`,
        consequence: "Its events are rejected from now on. It keeps its secret, and you can activate it again.",
        confirmLabel: "Deactivate partner",
        cancelLabel: "Keep active",
      }
    : {
        question: `Activate ${name}?`,
        consequence: "Its events are accepted again. Its secret does not change.",
        confirmLabel: "Activate partner",
      };
  return (
    <ConfirmButton
      variant="default"
      leftSection={active ? <IconPlayerStop size={16} /> : <IconPlayerPlay size={16} />}
      loading={isChanging}
      onConfirm={() => onChange(!active)}
      {...texts}
    >
      {active ? "Deactivate" : "Activate"}
    </ConfirmButton>
  );
}
