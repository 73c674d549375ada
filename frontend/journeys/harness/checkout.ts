import type { Page } from "playwright-core";

import { apiClient } from "./apiClient";
import type { Harness } from "./harness";
import { until } from "./until";
import type { Visitor } from "./visitor";

export const placeButton = (page: Page) => page.getByRole("button", { name: "Place order" });
export const isOrdersUrl = (url: URL) => url.pathname === "/api/orders";

/** Signs in, adds one product to the basket, and opens the checkout. */
export async function openCheckout(harness: Harness, product = "Dotted notebook"): Promise<Visitor> {
  const visitor = await harness.newVisitor();
  await visitor.signIn(harness.platform.user("shopper"));
  await visitor.page.getByRole("button", { name: `Add to basket: ${product}` }).click();
  await visitor.page.goto("/checkout");
  await placeButton(visitor.page).waitFor();
  return visitor;
}

/** The part of the checkout with the address. The demo users have one kept; another user fills it in with fillAddress. */
export const addressSection = (page: Page) => page.getByRole("region", { name: "Delivery address" });

/** Fills in the form with an address in the US. */
export async function fillAddress(page: Page, zipCode = "62701"): Promise<void> {
  const section = addressSection(page);
  await section.getByLabel("Country or region").selectOption("US");
  await section.getByLabel("ZIP code").fill(zipCode);
  await section.getByLabel("Full name").fill("Nora New");
  await section.getByLabel(/^Address/).fill("7 New Street");
  await section.getByLabel("City").fill("Springfield");
  await section.getByLabel("State").selectOption("IL");
}

/** The ids of all the shopper's orders. */
export async function listOrderIds(harness: Harness): Promise<string[]> {
  const shopper = await apiClient(harness.platform, harness.platform.user("shopper"));
  const { data } = await shopper.GET("/api/orders", { params: { query: { limit: 100 } } });
  if (data === undefined) throw new Error("the shopper's orders cannot be read");
  return data.items.map(({ id }) => id);
}

export async function listNewOrderIds(harness: Harness, before: readonly string[]): Promise<string[]> {
  return (await listOrderIds(harness)).filter((id) => !before.includes(id));
}

/** Waits until all orders of the shopper have ended, so that only a new order is written afterwards. */
export async function waitUntilOrdersEnd(harness: Harness): Promise<void> {
  const shopper = await apiClient(harness.platform, harness.platform.user("shopper"));
  await until("every order has ended", async () => {
    const { data } = await shopper.GET("/api/orders", { params: { query: { limit: 100 } } });
    return data?.items.every(({ status }) => ["completed", "failed", "cancelled"].includes(status));
  });
}

/** Delays the write of the next order by 9 seconds, almost as long as the API waits for it. */
export async function delayNextOrder(harness: Harness): Promise<void> {
  await waitUntilOrdersEnd(harness);
  await harness.control.injectFault({ service: "dynamodb", operation: "TransactWriteItems", kind: "delay", rate: 1, count: 1, delayMillis: 9000 });
}

/** Waits until the delayed order is being written. */
export async function waitUntilOrderIsWritten(harness: Harness): Promise<void> {
  await until("the order is being written", async () => (await harness.control.countFaultHits()) === 1);
}

/** Waits for an order's page, and returns the id from its URL. */
export async function shownOrderId(page: Page): Promise<string> {
  await page.waitForURL(/\/orders\/[0-9A-Z]{26}$/);
  return new URL(page.url()).pathname.slice("/orders/".length);
}

/** A request to place an order. */
export interface SentOrder {
  key: string | undefined;
  body: string | null;
}

/** Records the requests to place an order. */
export function recordOrders(page: Page): SentOrder[] {
  const sent: SentOrder[] = [];
  page.on("request", (request) => {
    if (request.method() !== "POST" || !isOrdersUrl(new URL(request.url()))) return;
    sent.push({ key: request.headers()["idempotency-key"], body: request.postData() });
  });
  return sent;
}

/** The distinct orders among the requests. Repeated requests count as one. */
export function distinctOrders(sent: readonly SentOrder[]): string[] {
  return [...new Set(sent.map(({ key, body }) => `${key ?? ""} ${body ?? ""}`))];
}
