import type { OperatorAction } from "@/shared/api/types";

/** What an operator did, such as "Sent back 3 of 4 dead letters". */
export function actionText({ action, asked = 0, done = 0, failed, endedAt }: OperatorAction): string {
  const some = `${done} of ${asked} dead ${asked === 1 ? "letter" : "letters"}`;
  const what: Partial<Record<string, string>> = {
    redrive_all: "Redrive of all dead letters",
    redrive: `Sent back ${some}`,
    delete_letters: `Deleted ${some}`,
    retry_order: "Compensation tried again",
    resume_order: "Continued forward",
    cancel_order: "Cancelled for the shopper",
    resend_mail: "A mail sent again",
    redraw_receipt: "Receipt drawn again",
    republish: "Events published again",
    settle_order: "Settled by hand",
    stop_webhook: "Endpoint stopped",
    start_webhook: "Endpoint started again",
  };
  // A later release may know more actions.
  const text = what[action] ?? action;
  if (failed !== undefined) return `${text}, ended with the error ${failed}`;
  return endedAt === undefined ? `${text}, not ended` : text;
}
