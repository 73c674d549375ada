import type { Page } from "playwright-core";

import { apiAs } from "./apiClient";
import type { Scene } from "./harness";
import { until } from "./until";
import type { Visitor } from "./visitor";

export const placeButton = (page: Page) => page.getByRole("button", { name: "Place order" });
export const isOrders = (url: URL) => url.pathname === "/api/orders";

/** Signs in, with one product in the basket, ready to order. */
export async function atCheckout(scene: Scene, product = "Dotted notebook"): Promise<Visitor> {
  const visitor = await scene.arrive();
  await visitor.signIn(scene.platform.person("shopper"));
  await visitor.page.getByRole("button", { name: `Add to basket: ${product}` }).click();
  await visitor.page.goto("/checkout");
  await placeButton(visitor.page).waitFor();
  return visitor;
}

/** The ids of all the shopper's orders. */
export async function orderIds(scene: Scene): Promise<string[]> {
  const shopper = await apiAs(scene.platform, scene.platform.person("shopper"));
  const { data } = await shopper.GET("/api/orders", { params: { query: { limit: 100 } } });
  if (data === undefined) throw new Error("the shopper's orders cannot be read");
  return data.items.map(({ id }) => id);
}

export async function newOrders(scene: Scene, before: readonly string[]): Promise<string[]> {
  return (await orderIds(scene)).filter((id) => !before.includes(id));
}

/** Waits until none of the shopper's orders moves any more: nothing but a new order is written then. */
export async function everyOrderEnded(scene: Scene): Promise<void> {
  const shopper = await apiAs(scene.platform, scene.platform.person("shopper"));
  await until("every order has ended", async () => {
    const { data } = await shopper.GET("/api/orders", { params: { query: { limit: 100 } } });
    return data?.items.every(({ status }) => ["completed", "failed", "cancelled"].includes(status));
  });
}

/** The next order is checked at once, and written only after the longest that the API would wait. */
export async function slowNextOrder(scene: Scene): Promise<void> {
  await everyOrderEnded(scene);
  await scene.control.fault({ service: "dynamodb", operation: "TransactWriteItems", kind: "delay", rate: 1, count: 1, delayMillis: 9000 });
}

/** Waits until the order that was slowed is being written. */
export async function isBeingWritten(scene: Scene): Promise<void> {
  await until("the order is being written", async () => (await scene.control.struck()) === 1);
}

/** The order's id in the page's address, once it is there. */
export async function orderShown(page: Page): Promise<string> {
  await page.waitForURL(/\/orders\/[0-9A-Z]{26}$/);
  return new URL(page.url()).pathname.slice("/orders/".length);
}

/** An order as it was sent. */
export interface Sent {
  key: string | undefined;
  body: string | null;
}

/** Notes each order that is sent. */
export function listen(page: Page): Sent[] {
  const heard: Sent[] = [];
  page.on("request", (request) => {
    if (request.method() !== "POST" || !isOrders(new URL(request.url()))) return;
    heard.push({ key: request.headers()["idempotency-key"], body: request.postData() });
  });
  return heard;
}

/** The different orders among those sent: repetitions count as one. */
export function different(heard: readonly Sent[]): string[] {
  return [...new Set(heard.map(({ key, body }) => `${key ?? ""} ${body ?? ""}`))];
}
