import { Button } from "@mantine/core";
import { IconFlask, IconPlayerPause, IconPlayerPlay, IconSend } from "@tabler/icons-react";

import type { Webhook } from "@/shared/api/types";
import { ConfirmButton } from "@/shared/components/ConfirmButton";

interface Props {
  webhook: Webhook;
  isPinging: boolean;
  isChanging: boolean;
  onPing: () => void;
  onSample: () => void;
  onChange: (state: "active" | "paused") => void;
}

/** The actions for an endpoint. EndpointNotices has the button for a disabled one. */
export function EndpointActions({ webhook: { state }, isPinging, isChanging, onPing, onSample, onChange }: Props) {
  if (state === "disabled") return null;
  if (state === "paused") {
    return (
      <Button leftSection={<IconPlayerPlay size={16} />} loading={isChanging} onClick={() => onChange("active")}>
        Resume
      </Button>
    );
  }
  return (
    <>
      <ConfirmButton
        variant="default"
        leftSection={<IconPlayerPause size={16} />}
        loading={isChanging}
        question="Pause this endpoint?"
        consequence="Events that happen meanwhile are held, for up to 30 days, and sent when you resume."
        confirmLabel="Pause"
        cancelLabel="Keep sending"
        onConfirm={() => onChange("paused")}
      >
        Pause
      </ConfirmButton>
      <Button variant="default" leftSection={<IconFlask size={16} />} onClick={onSample}>
        Send sample
      </Button>
      <Button leftSection={<IconSend size={16} />} loading={isPinging} onClick={onPing}>
        Send ping
      </Button>
    </>
  );
}
