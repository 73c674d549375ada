import type { Webhook } from "@/shared/api/types";

type Reason = NonNullable<Webhook["disabledReason"]>;

interface Explanation {
  /** For the list of endpoints. */
  brief: string;
  /** For the endpoint's page. */
  full: string;
}

const explanations: Record<Reason, Explanation> = {
  gone: { brief: "It responded with 410 Gone.", full: "It responded with 410 Gone, which means that it wants no more deliveries." },
  stopped: { brief: "An operator stopped it.", full: "An operator stopped it, who alone can start it again." },
  failing: { brief: "Every delivery failed for five days.", full: "Every delivery to it failed for five days." },
};

const unknown: Explanation = { brief: "The reason was not recorded.", full: "The reason was not recorded." };

/** Why EventForge disabled an endpoint, with what an operator wrote who has stopped it. The reason is unknown if it was disabled before reasons were recorded. */
export function whyDisabled({ disabledReason, stopReason }: Webhook): Explanation {
  if (disabledReason === undefined) return unknown;
  const { brief, full } = explanations[disabledReason];
  return stopReason === undefined ? { brief, full } : { brief, full: `${full} The reason: “${stopReason}”` };
}

/** The host of a URL with its port, such as "shop.example". Returns an invalid URL unchanged. */
export function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}
