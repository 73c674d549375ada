import { useState } from "react";

/** Tells for an event whether it came after the list was first shown, at its head. */
export function useArrivals(newestFirst: readonly { id: string; occurredAt: string }[]): (occurredAt: string) => boolean {
  const [newestThen] = useState(() => Date.parse(newestFirst[0]?.occurredAt ?? "1970-01-01T00:00:00Z"));
  return (occurredAt) => Date.parse(occurredAt) > newestThen;
}
