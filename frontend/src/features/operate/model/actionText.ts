import type { OperatorAction } from "@/shared/api/types";

/** What an operator did, such as "Sent back 3 of 4 dead letters". */
export function actionText({ action, asked = 0, done = 0, failed, endedAt }: OperatorAction): string {
  const some = `${done} of ${asked} dead ${asked === 1 ? "letter" : "letters"}`;
  const what = {
    redrive_all: "Redrive of all dead letters",
    redrive: `Sent back ${some}`,
    delete_letters: `Deleted ${some}`,
    retry_order: "Compensation tried again",
  }[action];
  if (failed !== undefined) return `${what}, ended with the error ${failed}`;
  return endedAt === undefined ? `${what}, not ended` : what;
}
