import type { DeadLetter, DeadLetterResults } from "@/shared/api/types";
import type { Notice } from "@/shared/notify/notify";

import { countDeadLetters } from "./queueState";

/** A body as people read it: JSON with indentation, anything else as it is. */
export function readable({ body, size }: Pick<DeadLetter, "body" | "size">): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2);
  } catch {
    const shown = new TextEncoder().encode(body).length;
    return size > shown ? `${body}\n… (${size - shown} more bytes)` : body;
  }
}

/** Why the message could not be processed, in one sentence. */
export function failureOf({ failure }: DeadLetter): string {
  if (failure === undefined) return "No error was recorded: the function crashed or ran out of time.";
  return failure.message ?? `It failed with the code ${failure.code}.`;
}

/** What came of sending back or deleting some dead letters. */
export function outcomeOf({ done, missing }: DeadLetterResults, what: "sent back" | "deleted"): Pick<Notice, "color" | "title" | "message"> {
  const gone = missing.length === 0 ? "" : ` ${countDeadLetters(missing.length)} could not be ${what}: gone already, or somebody else reads it at this moment.`;
  if (done.length === 0) return { color: "blue", title: `Nothing was ${what}`, message: gone.trim() };
  const follows = what === "deleted" ? "Who deleted and why is recorded." : "They are processed again now.";
  return { color: "green", title: `${countDeadLetters(done.length)} ${what}`, message: `${follows}${gone}` };
}
