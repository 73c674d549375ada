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
  await page.route((url) => url.origin === endpoints.app, allowStripe);
  await page.route("**/config.json", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ json: { ...((await answer.json()) as object), paymentGateway: "stripe", ...settings } });
  });
  await page.route("https://js.stripe.com/**", (route) => route.fulfill({ contentType: "text/javascript", body: `(${stripeStub.toString()})();` }));
}

/** Adds to the content security policy of a document of the app what Stripe needs. */
async function allowStripe(route: Route): Promise<void> {
  if (route.request().resourceType() !== "document") return route.fallback();
  const response = await route.fetch({ maxRedirects: 0 });
  const headers = response.headers();
  const policy = (headers["content-security-policy"] ?? "").replace("connect-src 'self'", "connect-src 'self' https://api.stripe.com");
  const origins = "https://js.stripe.com https://*.js.stripe.com";
  const sources = `script-src 'self' ${origins}; frame-src ${origins} https://hooks.stripe.com`;
  await route.fulfill({ response, headers: { ...headers, "content-security-policy": `${policy}; ${sources}` } });
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
