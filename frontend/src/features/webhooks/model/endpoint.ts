import type { Webhook } from "@/shared/api/types";

type Reason = NonNullable<Webhook["disabledReason"]>;

interface Words {
  /** For a list. */
  brief: string;
  /** For the endpoint's own page. */
  full: string;
}

const words: Record<Reason, Words> = {
  gone: { brief: "It answered 410 Gone.", full: "It answered 410 Gone, which asks for no more deliveries." },
  failing: { brief: "Every delivery failed for five days.", full: "Every delivery to it failed for five days." },
};

const unknown: Words = { brief: "It took no more deliveries.", full: "It took no more deliveries." };

/** Why EventForge disabled an endpoint. Nobody knows of those that were disabled before reasons were kept. */
export function whyDisabled({ disabledReason }: Webhook): Words {
  return disabledReason === undefined ? unknown : words[disabledReason];
}

/** The part of an endpoint's address that people know it by, such as "shop.example". */
export function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}
