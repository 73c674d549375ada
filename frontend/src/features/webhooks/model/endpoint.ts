import type { Webhook } from "@/shared/api/types";

/** For how long every attempt may fail before EventForge disables an endpoint. */
const failingLimitMs = 5 * 24 * 3_600_000;

/** Why EventForge disabled an endpoint: it asked for no more (410 Gone), or failed for days. */
export function disabledBecause({ failingSince, updatedAt }: Webhook): "gone" | "failing" {
  if (failingSince === undefined) return "gone";
  return Date.parse(updatedAt) - Date.parse(failingSince) >= failingLimitMs ? "failing" : "gone";
}

/** The part of an endpoint's address that people know it by, such as "shop.example". */
export function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}
