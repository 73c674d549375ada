import type { PartnerEventOutcome, ReceivedEvent } from "@/shared/api/types";

/** Which events the log shows. */
export interface EventFilters {
  outcome: PartnerEventOutcome | undefined;
  type: string | undefined;
}

export const outcomes: readonly PartnerEventOutcome[] = ["receiving", "accepted", "applied", "refused"];

/** How an outcome looks, and what it means. */
export const outcomeLooks: Record<PartnerEventOutcome, { label: string; color: string; meaning: string }> = {
  receiving: {
    label: "Receiving",
    color: "gray",
    meaning: "The event is being accepted. If it stays so, the partner was told to send it again.",
  },
  accepted: { label: "Accepted", color: "blue", meaning: "The event is on the event bus." },
  applied: { label: "Applied", color: "green", meaning: "The platform did what the event says." },
  refused: { label: "Refused", color: "red", meaning: "The event broke a rule." },
};

/** What became of the event, in one sentence. */
export function summaryOf({ outcome, reason, acceptedAt, repeats }: ReceivedEvent): string {
  const again = repeats === 0 ? "" : ` Sent again ${repeats === 1 ? "once" : `${repeats} times`}.`;
  if (outcome !== "refused" || reason === undefined) return outcomeLooks[outcome].meaning + again;
  const where = acceptedAt === undefined ? "When it arrived" : "After it was accepted";
  const first = reason.violations?.[0];
  const more = (reason.violations?.length ?? 0) - 1;
  const rule = first === undefined ? reason.message : `${first.pointer === "" ? "the body" : first.pointer} ${first.message}`;
  return `${where}: ${rule}${more > 0 ? `, and ${more} more` : ""}.${again}`;
}

/** How long after it was received an event is likely to be settled, in milliseconds. */
const settlesWithin = 20_000;

/** Whether one of the events may change its outcome soon. */
export function isSettling(events: readonly ReceivedEvent[], now: number): boolean {
  return events.some(
    ({ outcome, receivedAt }) => (outcome === "receiving" || outcome === "accepted") && now - Date.parse(receivedAt) < settlesWithin,
  );
}

/** The id in the log of an event with the webhook-id: base64url without padding, of UTF-8. */
export function receivedIdOf(webhookId: string): string {
  const bytes = String.fromCharCode(...new TextEncoder().encode(webhookId));
  return btoa(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** A JSON body with line breaks; other text as it is. */
export function prettyBody(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
