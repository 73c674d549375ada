import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { newHarness } from "./harness/harness";
import { placeOrder, waitForStatus } from "./harness/orders";
import { until } from "./harness/until";
import { phone } from "./harness/visitor";

const harness = newHarness();

const shopper = () => harness.platform.user("shopper");
const announced = (page: Page) => page.getByRole("status", { name: "Page", exact: true });

/** Waits until the focus is on the page's heading with this text, and until it is announced. */
async function arrivesAt(page: Page, title: string): Promise<void> {
  await until(`the focus is on “${title}”`, () => page.evaluate((text) => document.activeElement?.matches("main h1") && document.activeElement.textContent === text, title));
  await until(`“${title}” is announced`, async () => (await announced(page).textContent()) === title);
}

describe("after a change of page", () => {
  it("the focus is on its heading, which is announced", async () => {
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    await page.goto("/");
    await page.getByRole("heading", { level: 1, name: "Shop" }).waitFor();
    expect(await announced(page).textContent()).toBe(""); // the browser announces the first page
    await page.getByRole("banner").getByRole("link", { name: /^Basket/ }).press("Enter");
    await arrivesAt(page, "Basket");
    await page.goBack();
    await arrivesAt(page, "Shop");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("role") ?? document.activeElement?.tagName)).not.toBe("H1");
    await page.getByRole("searchbox", { name: "Search products" }).fill("lamp");
    await page.waitForURL((url) => url.searchParams.get("q") === "lamp");
    await page.getByText("1 product for “lamp”").waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("INPUT"); // a search is no change of page
  });

  it("the focus stays on the heading when the data arrives later", async () => {
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    await visitor.signIn(shopper());
    const id = await placeOrder(harness.platform, shopper(), { sku: "NOTE-DOT" });
    await waitForStatus(harness.platform, shopper(), id, "completed");
    await page.getByRole("banner").getByRole("link", { name: "Orders" }).click();
    await arrivesAt(page, "Orders");
    await page.getByRole("main").locator(`a[href$="${id}"]`).first().click();
    await page.getByRole("heading", { level: 2, name: "Your order is complete" }).waitFor();
    await arrivesAt(page, (await page.getByRole("heading", { level: 1 }).textContent()) ?? "");
  });

  it("the phone's menu does not take the focus back", async () => {
    const { page } = await harness.newVisitor();
    await page.setViewportSize(phone);
    await page.goto("/");
    await page.getByRole("button", { name: "Open navigation" }).click();
    await page.getByRole("dialog").getByRole("link", { name: "Orders" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await arrivesAt(page, "Sign in to continue");
  });
});
