import { useState } from "react";

/** Returns a function that says whether an event is newer than the list was when it was first shown. */
export function useArrivals(newestFirst: readonly { id: string; occurredAt: string }[]): (occurredAt: string) => boolean {
  const [newestAtFirst] = useState(() => Date.parse(newestFirst[0]?.occurredAt ?? "1970-01-01T00:00:00Z"));
  return (occurredAt) => Date.parse(occurredAt) > newestAtFirst;
}
