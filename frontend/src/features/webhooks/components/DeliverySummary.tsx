import type { Delivery } from "@/shared/api/types";
import { Timestamp } from "@/shared/components/Timestamp";
import { formatDuration } from "@/shared/time/time";
import { useNow } from "@/shared/time/useNow";

import { type Attempt, outcomeOf } from "../model/deliveries";

/** What the last attempt came to, and when the next one is due. */
export function DeliverySummary({ delivery: { state, attempts, nextAttemptAt } }: { delivery: Delivery }) {
  const now = useNow();
  const last = attempts.at(-1);
  const isWaiting = state === "pending" && nextAttemptAt !== undefined && Date.parse(nextAttemptAt) > now;
  return (
    <>
      {last === undefined ? "On its way" : resultOf(last)}
      {attempts.length > 1 && ` · ${attempts.length} attempts`}
      {isWaiting && (
        <>
          {" · next try "}
          <Timestamp value={nextAttemptAt} />
        </>
      )}
    </>
  );
}

function resultOf(attempt: Attempt): string {
  const { words } = outcomeOf(attempt);
  return attempt.status === undefined ? words : `${words} in ${formatDuration(attempt.durationMs)}`;
}
