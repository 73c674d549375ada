import type { TimelineEntry } from "@/shared/api/types";

/** A reason as a sentence: the platform writes some of them for the middle of one. */
export function reasonText({ message }: NonNullable<TimelineEntry["data"]["reason"]>): string {
  if (message === "") return "";
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
