import type { Delivery } from "@/shared/api/types";
import { Timestamp } from "@/shared/components/Timestamp";
import { formatDuration } from "@/shared/time/time";
import { useNow } from "@/shared/time/useNow";

import { type Attempt, outcomeOf } from "../model/deliveries";

/** The result of the last attempt, and the time of the next one. */
export function DeliverySummary({ delivery }: { delivery: Delivery }) {
  const { state, waiting, waitsInOrder, attempts, nextAttemptAt } = delivery;
  const now = useNow();
  const last = attempts.at(-1);
  const isWaiting = state === "pending" && waitsInOrder !== true && nextAttemptAt !== undefined && Date.parse(nextAttemptAt) > now;
  return (
    <>
      {last === undefined ? beforeAttempts(delivery) : resultOf(last)}
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

function beforeAttempts({ state, waiting, waitsInOrder }: Delivery): string {
  if (state === "held") return "Held until the endpoint is active";
  if (waitsInOrder === true) return "Waits for the event before of its order";
  return waiting === true ? "Waits for the endpoint" : "Sending";
}

function resultOf(attempt: Attempt): string {
  const { text } = outcomeOf(attempt);
  return attempt.status === undefined ? text : `${text} in ${formatDuration(attempt.durationMs)}`;
}
