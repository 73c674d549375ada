import type { OperatorWebhook } from "@/shared/api/types";
import { ErrorState } from "@/shared/components/ErrorState";

import { ReasonDialog } from "../../components/ReasonDialog";
import { useStopOrStart } from "../api/webhooks";

interface Props {
  webhook: OperatorWebhook;
  what: "stop" | "start";
  onClose: () => void;
}

/** Asks why an endpoint is stopped or started. */
export function StopOrStartDialog({ webhook, what, onClose }: Props) {
  const { mutate, isPending, error } = useStopOrStart(webhook, what);
  const isStop = what === "stop";
  return (
    <ReasonDialog
      title={isStop ? `Stop ${webhook.host}?` : `Start ${webhook.host} again?`}
      consequence={
        isStop
          ? "Nothing is sent to it any more. Its owner gets a mail with the reason, and cannot start it again."
          : "Events are sent to it again from now on. Those that happened meanwhile are not."
      }
      confirmLabel={isStop ? "Stop endpoint" : "Start endpoint"}
      {...(isStop && { confirmColor: "red" as const })}
      isBusy={isPending}
      onConfirm={(reason) => mutate(reason, { onSuccess: onClose })}
      onClose={onClose}
    >
      {error !== null && <ErrorState error={error} />}
    </ReasonDialog>
  );
}
