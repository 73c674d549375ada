import type { Page } from "playwright-core";
import { afterEach, describe, expect, it } from "vitest";

import { delayNextOrder, distinctOrders, listNewOrderIds, listOrderIds, openCheckout, placeButton, recordOrders, shownOrderId, waitUntilOrderIsWritten } from "./harness/checkout";
import { checkPage } from "./harness/checkPage";
import { newHarness } from "./harness/harness";
import { placeOrder, waitForStatus } from "./harness/orders";
import { until } from "./harness/until";
import type { Visitor } from "./harness/visitor";

const harness = newHarness();

const isApi = (url: URL) => url.pathname.startsWith("/api/");
const product = (page: Page) => page.getByRole("listitem", { name: "Brass desk lamp", exact: true });
const banner = (page: Page, words: string) => page.getByRole("status").filter({ hasText: words });
const notResponding = (page: Page) => banner(page, "EventForge is not responding");
const headline = (page: Page, name: string) => page.getByRole("heading", { level: 2, name });
const shopper = () => harness.platform.user("shopper");

/** Waits until the app has read something successfully, without a click. */
const readAgain = (page: Page) => page.waitForResponse((answer) => isApi(new URL(answer.url())) && answer.ok());

/** Accepts the errors that the browser reports for the responses of the load balancer. */
function expectOutage(visitor: Visitor): void {
  visitor.expectFailure(/50[234].*\/api\//);
}

afterEach(() => harness.control.startApi());

describe("an outage of the API", () => {
  it("keeps the page on screen, lets the basket be filled, and ends without a click", async () => {
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    expectOutage(visitor);
    await page.goto("/");
    await product(page).waitFor();
    await harness.control.stopApi();
    await notResponding(page).waitFor();
    expect(await product(page).isVisible()).toBe(true);
    await checkPage(page, "outage-api");
    await page.getByRole("button", { name: "Add to basket: Brass desk lamp" }).click();
    await page.getByRole("banner").getByRole("link", { name: "Basket, 1 item" }).click(); // the basket needs no API
    await page.getByRole("region", { name: "Summary" }).getByText("US$89.00").waitFor();
    await page.getByRole("link", { name: "Shop", exact: true }).click();
    await product(page).waitFor();
    const again = readAgain(page);
    await harness.control.startApi();
    await again;
    await notResponding(page).waitFor({ state: "detached" });
    expect(await product(page).isVisible()).toBe(true);
  });

  it("is shown even before any data was read, and the data appears when it is over", async () => {
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    expectOutage(visitor);
    await harness.control.stopApi();
    await page.goto("/");
    await notResponding(page).waitFor();
    await page.getByRole("button", { name: "Try again" }).waitFor();
    await checkPage(page, "outage-from-the-start");
    await harness.control.startApi();
    await product(page).waitFor();
    await notResponding(page).waitFor({ state: "detached" });
  });

  it("keeps an order that is placed during it, and places it once when it is over", async () => {
    const visitor = await openCheckout(harness);
    const { page } = visitor;
    expectOutage(visitor);
    const [before, sent] = [await listOrderIds(harness), recordOrders(page)];
    await harness.control.stopApi();
    await placeButton(page).click();
    await until("the order is sent", () => sent.length > 0);
    await notResponding(page).waitFor();
    await harness.control.startApi();
    const id = await shownOrderId(page);
    expect(await listNewOrderIds(harness, before)).toEqual([id]);
    expect(sent.length).toBeGreaterThan(1);
    expect(distinctOrders(sent)).toHaveLength(1);
  });

  it("that lasts makes the app ask the shopper, who still gets one order, even after a reload", async () => {
    const visitor = await openCheckout(harness);
    const { page } = visitor;
    expectOutage(visitor);
    const [before, sent] = [await listOrderIds(harness), recordOrders(page)];
    await harness.control.stopApi();
    await placeButton(page).click();
    await page.getByText("We do not know whether your order arrived").waitFor();
    await checkPage(page, "outage-order-open");
    await page.reload();
    await page.getByText("We do not know whether your order arrived").waitFor(); // it has resumed by itself and failed again
    await harness.control.startApi();
    await page.getByRole("button", { name: "Try again" }).first().click();
    const id = await shownOrderId(page);
    expect(await listNewOrderIds(harness, before)).toEqual([id]);
    expect(distinctOrders(sent)).toHaveLength(1);
  });

  it("is noticed to be over by a page that reads nothing", async () => {
    const visitor = await openCheckout(harness);
    const { page } = visitor;
    expectOutage(visitor);
    await harness.control.stopApi();
    await placeButton(page).click();
    await page.getByText("We do not know whether your order arrived").waitFor();
    await notResponding(page).waitFor();
    await harness.control.startApi();
    await notResponding(page).waitFor({ state: "detached" });
  });

  it("while an order is written still gives one order", async () => {
    const visitor = await openCheckout(harness, "Brass desk lamp");
    const { page } = visitor;
    expectOutage(visitor);
    const [before, sent] = [await listOrderIds(harness), recordOrders(page)];
    await delayNextOrder(harness);
    await placeButton(page).click();
    await waitUntilOrderIsWritten(harness);
    await harness.control.killApi();
    const id = await shownOrderId(page);
    await waitForStatus(harness.platform, shopper(), id, "completed");
    expect(await listNewOrderIds(harness, before)).toEqual([id]);
    expect(sent.length).toBeGreaterThan(1);
    expect(distinctOrders(sent)).toHaveLength(1);
  });

  it("keeps the last state of an order on screen, which is updated when it is over", async () => {
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    await visitor.signIn(shopper());
    await harness.control.injectFault({ service: "lambda", operation: "charge-payment", kind: "delay", rate: 1, count: 1, delayMillis: 8000 });
    await page.goto(`/orders/${await placeOrder(harness.platform, shopper(), { sku: "NOTE-DOT" })}`);
    await headline(page, "Asking your bank").waitFor();
    expectOutage(visitor);
    await harness.control.stopApi();
    await notResponding(page).waitFor();
    await until("the saga ends without the API", async () => (await harness.control.executions()).every(({ status }) => status !== "RUNNING"));
    expect(await headline(page, "Asking your bank").isVisible()).toBe(true);
    await checkPage(page, "outage-order-moving");
    visitor.expectFailure(/404.*\/receipt/);
    await harness.control.startApi();
    await headline(page, "Your order is complete").waitFor();
    await notResponding(page).waitFor({ state: "detached" });
  });
});

describe("an outage of the network", () => {
  it("has its own message, and ends without a click", async () => {
    const { page, context } = await harness.newVisitor();
    await page.goto("/");
    await product(page).waitFor();
    await context.setOffline(true);
    await banner(page, "You are offline").waitFor();
    expect(await product(page).isVisible()).toBe(true);
    await checkPage(page, "outage-offline");
    const again = readAgain(page);
    await context.setOffline(false);
    await banner(page, "You are offline").waitFor({ state: "detached" });
    await again;
  });
});
