import { describe, expect, it } from "vitest";

import { apiClient } from "./harness/apiClient";
import { checkPage } from "./harness/checkPage";
import { newHarness } from "./harness/harness";
import { loadAll } from "./harness/loadAll";
import { numberOf, placeOrder, waitForStatus } from "./harness/orders";
import { copyOrder, type Item, readOrder, writeItems } from "./harness/table";
import { until } from "./harness/until";
import { phone } from "./harness/visitor";

const harness = newHarness();
const shopper = () => harness.platform.user("shopper");

/** The order's number, as the API says it. */
async function numberFromApi(orderId: string): Promise<string> {
  const { data } = await (await apiClient(harness.platform, shopper())).GET("/api/orders/{orderId}", { params: { path: { orderId } } });
  return data?.number ?? "none";
}

describe("orders and events", () => {
  it("are empty for a new shopper, who cannot see the orders of others", async () => {
    const orderId = await placeOrder(harness.platform, shopper(), { sku: "NOTE-DOT" });
    await waitForStatus(harness.platform, shopper(), orderId, "completed");
    const visitor = await harness.newVisitor();
    await visitor.signUp({ email: "another.shopper@example.com", password: "Another-Shopper-7" });
    const { page } = visitor;
    await page.goto("/orders");
    await page.getByRole("heading", { name: "No orders yet" }).waitFor();
    await checkPage(page, "follow-orders-empty");
    await page.goto("/events");
    await page.getByRole("heading", { name: "No events yet" }).waitFor();
    await checkPage(page, "follow-events-empty");
    visitor.expectFailure(/404.*\/api\/orders\//);
    await page.goto(`/orders/${orderId}`);
    await page.getByRole("heading", { level: 1, name: "Order not found" }).waitFor();
    expect(await page.title()).toBe("Order not found · EventForge");
    expect(await page.locator("meta[name=description]").getAttribute("content")).toMatch(/^You have no order with this number\./);
    await checkPage(page, "follow-order-not-found");
  });

  it("are filtered by group and days, found by number, loaded in pages, and opened by keyboard", async () => {
    const declined = await placeOrder(harness.platform, shopper(), { sku: "MUG-KINTSUGI", token: "tok_declined" });
    for (let count = 0; count < 22; count++) await placeOrder(harness.platform, shopper(), { sku: "BEANS-CAFE" });
    const newest = await placeOrder(harness.platform, shopper(), { sku: "LAMP-BRASS", quantity: 2 });
    await waitForStatus(harness.platform, shopper(), declined, "failed");
    await waitForStatus(harness.platform, shopper(), newest, "completed");
    const visitor = await harness.newVisitor();
    await visitor.signIn(shopper());
    const { page } = visitor;
    await page.getByRole("banner").getByRole("link", { name: "Orders" }).click();
    const rows = page.getByRole("list", { name: "Orders" }).getByRole("listitem");
    await rows.first().filter({ hasText: "Brass desk lamp × 2" }).waitFor();
    expect(await rows.count()).toBe(20);
    await checkPage(page, "follow-orders");
    await page.getByRole("button", { name: "Show more" }).press("Enter");
    await until("the next page is there", async () => (await rows.count()) > 20);
    const loaded = await rows.count();
    const another = await placeOrder(harness.platform, shopper(), { sku: "SPEAKER-ONE" });
    await rows.first().filter({ hasText: "Bookshelf speaker" }).filter({ hasText: "Completed" }).waitFor();
    await until("one more is listed", async () => (await rows.count()) === loaded + 1);
    const group = (name: string) => page.getByRole("navigation", { name: "Filter by progress" }).getByRole("link", { name });
    await group("Problems").press("Enter");
    await page.waitForURL(/\/orders\?group=problems$/);
    await until("only the failed order is there", async () => (await rows.count()) === 1);
    const today = await page.evaluate(() => new Intl.DateTimeFormat("sv").format(new Date()));
    await page.getByLabel("Placed to").fill("2026-01-01");
    await page.getByRole("heading", { name: "No orders match" }).waitFor();
    await checkPage(page, "follow-orders-none-match");
    await page.getByLabel("Placed to").fill(today);
    await rows.first().getByText(numberOf(declined)).waitFor();
    await page.goBack();
    await page.getByRole("heading", { name: "No orders match" }).waitFor();
    await page.goForward();
    await rows.first().getByRole("link").click();
    const number = await numberFromApi(declined);
    await page.getByRole("heading", { level: 1, name: `Order ${number}` }).waitFor();
    await page.goBack();
    await page.waitForURL((url) => url.search === `?group=problems&to=${today}`);

    const field = page.getByRole("textbox", { name: "Find an order" });
    await field.fill(`#${number.replaceAll("-", " ").toLowerCase()}`);
    await field.press("Enter");
    await until("the order is found", async () => (await rows.count()) === 1 && (await rows.first().innerText()).includes(number));
    visitor.expectFailure(/400.*\/api\/orders|\/api\/orders.*400/);
    await field.fill(`${number.slice(0, -1)}${number.endsWith("7") ? "8" : "7"}`);
    await field.press("Enter");
    await page.getByText("This is an order number with a typing error: compare it character by character.").waitFor();
    await checkPage(page, "follow-orders-typing-error");
    await field.press("Escape");
    await group("All").click();
    await rows.first().getByRole("link").press("Enter");
    await page.waitForURL(new RegExp(`/orders/${another}$`));
  });

  it("appear as they happen, and link to their orders", async () => {
    const visitor = await harness.newVisitor();
    await visitor.signIn(shopper());
    const { page } = visitor;
    await placeOrder(harness.platform, shopper(), { sku: "PEN-ECRIDOR" });
    await page.goto("/events");
    const today = page.getByRole("region", { name: "Today" }).getByRole("listitem");
    await today.first().filter({ hasText: "Order completed" }).waitFor();
    const orderId = await placeOrder(harness.platform, shopper(), { sku: "CHAIR-OUT" });
    await today.first().filter({ hasText: "Order failed" }).waitFor();
    await page.getByRole("status").filter({ hasText: "Order failed" }).waitFor({ state: "attached" });
    await checkPage(page, "follow-events");
    await today.first().getByRole("link").press("Enter");
    await page.waitForURL(new RegExp(`/orders/${orderId}$`));
  });

  it("keep the chosen group visible on a phone", async () => {
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    await visitor.signIn(shopper());
    await page.setViewportSize(phone);
    await page.goto("/orders?group=problems");
    const chosen = page.getByRole("navigation", { name: "Filter by progress" }).getByRole("link", { name: "Problems" });
    await until("it is within the screen", async () => {
      const box = await chosen.boundingBox();
      return box !== null && box.x >= 0 && box.x + box.width <= phone.width;
    });
  });

  it("stay usable when they are long: only what is in view is in the DOM, and it is up to date", async () => {
    const orderId = await placeOrder(harness.platform, shopper(), { sku: "PEN-ECRIDOR" });
    await waitForStatus(harness.platform, shopper(), orderId, "completed");
    const copies = await copyOrder(harness.platform, orderId, Array.from({ length: 150 }, (_, n) => Date.now() - (n + 1) * 3_600_000));
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    await visitor.signIn(shopper());
    await page.goto("/orders");
    await loadAll(page);
    const rows = page.getByRole("list", { name: "Orders" }).getByRole("listitem");
    const last = rows.last();
    await page.evaluate(() => scrollTo(0, 0));
    await until("rows are left out", async () => (await rows.count()) < 60);
    await rows.first().getByRole("link").focus();
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    const total = await rows.first().getAttribute("aria-setsize");
    await until("the oldest order is there", async () => (await last.getAttribute("aria-posinset")) === total);
    expect(await rows.count(), "rows in the DOM").toBeLessThan(60);
    await until("the oldest order is in view", () => last.evaluate((row) => row.getBoundingClientRect().bottom <= innerHeight));

    const oldest = await readOrder(harness.platform, String(copies.at(-1)));
    await writeItems(harness.platform, [JSON.parse(JSON.stringify(oldest).replaceAll("Écridor", "Changed")) as Item]);
    await last.filter({ hasText: "Changed" }).waitFor();
    await page.keyboard.press("Tab");
    await until("the focus goes to the second order", () => page.evaluate(() => document.activeElement?.closest("li")?.ariaPosInSet === "2"));
    await until("the second order is in view", () => rows.nth(1).evaluate((row) => row.getBoundingClientRect().top >= 0));
    await checkPage(page, "follow-orders-long");
  });
});
