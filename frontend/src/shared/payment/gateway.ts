import type { Config } from "@/shared/config/config";

/** Who charges cards in this environment. `unusable` names what is wrong with the settings. */
export type Gateway = { name: "sandbox" } | { name: "stripe"; publishableKey: string } | { name: "unusable"; fault: string };

const publishableKey = /^pk_(test|live)_\w+$/;

/** The payment gateway of the settings. An empty key counts as missing. */
export function gatewayOf({ paymentGateway, stripePublishableKey: key = "" }: Pick<Config, "paymentGateway" | "stripePublishableKey">): Gateway {
  if (paymentGateway === "sandbox") return { name: "sandbox" };
  if (key === "") return { name: "unusable", fault: "stripePublishableKey is missing" };
  // The key is not repeated: it may be a secret one that was put there by mistake.
  if (!publishableKey.test(key)) return { name: "unusable", fault: "stripePublishableKey must begin with pk_test_ or pk_live_" };
  return { name: "stripe", publishableKey: key };
}
