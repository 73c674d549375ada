import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Page, Route } from "playwright-core";

import type { Platform } from "./platform";
import { stripeStub } from "./stripeStub";
import type { Visitor } from "./visitor";

/**
 * For a browser that uses payWithStripe: Chromium does not know where a document
 * comes from whose headers were changed, and would keep it from calling the sign-in
 * pages on this machine.
 */
export const browserFlags = ["--disable-features=LocalNetworkAccessChecks"];

/** A key of the form that Stripe's have. */
export const publishableKey = "pk_test_journeys";

/** The cards that the stub of Stripe.js knows. Any other full number works as `accepted`. */
export const stripeCards = {
  accepted: "4242 4242 4242 4242",
  asksToConfirm: "4000 0027 6000 3184",
  expired: "4000 0000 0000 0069",
  noNetwork: "4000 0000 0000 0119",
  declined: "4000 0000 0000 0002",
} as const;

/** What the stub was asked, by the name of Stripe's function, oldest first. */
export type StripeCalls = Record<"elements" | "update" | "createPaymentMethod" | "handleNextAction", Record<string, unknown>[]>;

/**
 * Makes the app of a visitor use Stripe: it changes the settings and the content
 * security policy as the environment of a shop with Stripe has them, and answers
 * js.stripe.com itself.
 *
 * Tests cannot reach Stripe, so Stripe.js is a stub of the few functions that the
 * app uses. The platform behind it keeps the sandbox: the stub's payment methods
 * are the sandbox's test cards, and its bank answers the sandbox's question. So an
 * order runs from the card form to its end, but nothing here shows what the real
 * Stripe.js does. Call it before the visitor opens the app.
 */
export async function payWithStripe({ page }: Visitor, { endpoints }: Platform, settings: object = { stripePublishableKey: publishableKey }): Promise<void> {
  await page.route((url) => url.origin === endpoints.app, (route) => changePage(route, { paymentGateway: "stripe", ...settings }));
  await routeStub(page, sandboxCards);
}

/** The payment methods that the stub makes of cards: the sandbox's, and those of the stand-in for Stripe. */
const sandboxCards = { accepted: "tok_ok", asksToConfirm: "tok_requires_action", declined: "tok_declined" };
const standInCards = { accepted: "pm_card_visa", asksToConfirm: "pm_card_threeDSecure2Required", declined: "pm_card_chargeDeclined" };

/**
 * Answers js.stripe.com in a visitor's browser for a platform that pays with the
 * stand-in at the address. The bank's answers go there through api.stripe.com, so
 * that the content security policy is the one of a shop with Stripe.
 */
export async function routeStripe({ page }: Visitor, address: string): Promise<void> {
  await routeStub(page, standInCards);
  await page.route("https://api.stripe.com/_stripetest/**", async (route) => {
    const url = new URL(route.request().url());
    const response = await route.fetch({ url: address + url.pathname });
    await route.fulfill({ response, headers: { "Access-Control-Allow-Origin": "*" } });
  });
}

const routeStub = (page: Page, cards: typeof sandboxCards) =>
  page.route("https://js.stripe.com/**", (route) => route.fulfill({ contentType: "text/javascript", body: `(${stripeStub.toString()})(${JSON.stringify(cards)});` }));

/** What the content security policy of a shop with Stripe has in addition, by directive. */
const policyFile = resolve(import.meta.dirname, "../../../terraform/modules/site/content-security-policy-stripe.json");
const stripePolicy = readFile(policyFile, "utf8").then((text) => JSON.parse(text) as Record<string, string[]>);

/** Changes a document of the app: its settings, and its content security policy by what Stripe needs. */
async function changePage(route: Route, settings: object): Promise<void> {
  if (route.request().resourceType() !== "document") return route.fallback();
  const response = await route.fetch({ maxRedirects: 0 });
  const headers = response.headers();
  const policy = withSources(headers["content-security-policy"] ?? "", await stripePolicy);
  const page = (await response.text()).replace(/(<script type="application\/json" id="settings">)(.*?)(?=<\/script>)/, (_, start: string, inPage: string) => start + JSON.stringify({ ...(JSON.parse(inPage) as object), ...settings }));
  await route.fulfill({ response, body: page, headers: { ...headers, "content-security-policy": policy } });
}

/** A policy with more sources of its directives, and with directives that it did not have. */
function withSources(policy: string, more: Readonly<Record<string, string[]>>): string {
  const directives = new Map(policy.split(";").map((text) => text.trim().split(" ")).map(([name = "", ...sources]) => [name, sources]));
  for (const [name, sources] of Object.entries(more)) directives.set(name, [...(directives.get(name) ?? []), ...sources]);
  return [...directives].map(([name, sources]) => [name, ...sources].join(" ")).join("; ");
}

/** The page's calls of Stripe.js. */
export function stripeCalls(page: Page): Promise<StripeCalls> {
  return page.evaluate(() => (window as unknown as { stripeCalls: StripeCalls }).stripeCalls);
}

/** Enters a card into the stub's form. */
export async function enterCard(page: Page, number: string): Promise<void> {
  await page.getByLabel("Card number").fill(number);
  await page.getByLabel("Expiry date").fill("12 / 34");
  await page.getByLabel("Security code").fill("123");
}

/** The addresses at Stripe that the page has requested, and the parts of the app that only a payment needs. */
export function recordStripeRequests(page: Page): string[] {
  const requested: string[] = [];
  page.on("request", (request) => {
    const { hostname, pathname } = new URL(request.url());
    if (/(^|\.)stripe\.com$/.test(hostname) || /\/CardForm-.*\.js$/.test(pathname)) requested.push(request.url());
  });
  return requested;
}
