import type { Delivery } from "@/shared/api/types";
import { Timestamp } from "@/shared/components/Timestamp";
import { formatDuration } from "@/shared/time/time";
import { useNow } from "@/shared/time/useNow";

import { type Attempt, outcomeOf } from "../model/deliveries";

/** The result of the last attempt, and the time of the next one. */
export function DeliverySummary({ delivery: { state, attempts, nextAttemptAt, waiting } }: { delivery: Delivery }) {
  const now = useNow();
  const last = attempts.at(-1);
  const isWaiting = state === "pending" && nextAttemptAt !== undefined && Date.parse(nextAttemptAt) > now;
  return (
    <>
      {last === undefined ? beginning(waiting) : resultOf(last)}
      {attempts.length > 1 && ` · ${attempts.length} attempts`}
      {waiting === true && last !== undefined && " · waits for the endpoint"}
      {isWaiting && waiting !== true && (
        <>
          {" · next attempt "}
          <Timestamp value={nextAttemptAt} />
        </>
      )}
    </>
  );
}

function beginning(waiting: boolean | undefined): string {
  return waiting === true ? "Waits for the endpoint" : "Sending";
}

function resultOf(attempt: Attempt): string {
  const { text } = outcomeOf(attempt);
  return attempt.status === undefined ? text : `${text} in ${formatDuration(attempt.durationMs)}`;
}
