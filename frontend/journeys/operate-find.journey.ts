import assert from "node:assert/strict";

import type { Page } from "playwright-core";
import { describe, it } from "vitest";

import { checkPage } from "./harness/checkPage";
import { newHarness } from "./harness/harness";
import { numberOf, placeOrder, waitForStatus } from "./harness/orders";
import { until } from "./harness/until";

const harness = newHarness();
const shopper = () => harness.platform.user("shopper");
const field = (page: Page) => page.getByRole("textbox", { name: "Find an order" });
const rows = (page: Page) => page.getByRole("table", { name: "Orders" }).locator("tbody").getByRole("row");
const summary = (page: Page) => page.getByRole("status").filter({ hasText: "order" });

/** Searches with the keyboard alone. */
async function find(page: Page, text: string): Promise<void> {
  await page.locator("body").press("/");
  await until("the field has the focus", () => field(page).evaluate((input) => input === document.activeElement));
  await field(page).fill(text);
  await field(page).press("Enter");
}

describe("an operator", () => {
  it("finds orders by what a shopper can tell, and shares what was found", async () => {
    const failed = await placeOrder(harness.platform, shopper(), { sku: "NOTE-DOT", token: "tok_declined" });
    const completed = await placeOrder(harness.platform, shopper(), { sku: "NOTE-DOT" });
    await waitForStatus(harness.platform, shopper(), failed, "failed");
    await waitForStatus(harness.platform, shopper(), completed, "completed");
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    const addresses: string[] = [];
    page.on("request", (request) => addresses.push(request.url()));
    await visitor.signIn(harness.platform.user("operator"));
    await page.goto("/operate/orders");
    await page.getByRole("heading", { name: "No orders need attention" }).waitFor();

    await find(page, shopper().email);
    await summary(page).getByText("Understood as an e-mail address").waitFor();
    await rows(page).filter({ hasText: completed }).getByText("Completed").waitFor();
    await rows(page).filter({ hasText: failed }).getByText("payment_declined").waitFor();
    await checkPage(page, "operate-find-email");
    const searched = page.url();
    await page.getByRole("link", { name: "Skip to content" }).press("Enter");
    await until("the content has the focus", () => page.evaluate(() => document.activeElement?.id === "content"));
    assert.equal(page.url(), searched, "skipping to the content keeps the search");

    await page.getByRole("navigation", { name: "Orders by status" }).getByRole("link", { name: "Failed" }).click();
    await rows(page).filter({ hasText: completed }).waitFor({ state: "detached" });
    await page.getByRole("combobox", { name: "Reason" }).selectOption("Stalled");
    await page.getByRole("heading", { name: "No orders of this address" }).waitFor();
    await checkPage(page, "operate-find-nothing");
    await page.getByRole("link", { name: "Search without filters" }).click();
    await rows(page).filter({ hasText: completed }).waitFor();

    const shared = page.url();
    assert.ok(shared.includes(`#q=${encodeURIComponent(shopper().email)}`), shared);
    const colleague = await harness.newVisitor();
    await colleague.page.goto(shared);
    await colleague.signIn(harness.platform.user("operator"));
    await summary(colleague.page).getByText("Understood as an e-mail address").waitFor();
    await rows(colleague.page).filter({ hasText: completed }).waitFor();

    await find(page, `${completed.slice(0, 8)} ${completed.slice(8)}`.toLowerCase());
    await summary(page).getByText("Understood as an order's id. The filters do not apply. 1 order.").waitFor();
    await find(page, `# ${numberOf(completed).toLowerCase()}`);
    await summary(page).getByText("Understood as an order number. The filters do not apply. 1 order.").waitFor();
    await rows(page).filter({ hasText: completed }).waitFor();
    await find(page, `sandbox-order-${failed}`);
    await summary(page).getByText("Understood as a payment reference").waitFor();
    await rows(page).filter({ hasText: failed }).waitFor();
    await find(page, "NOTE-DOT");
    await summary(page).getByText("Understood as a SKU").waitFor();
    await rows(page).filter({ hasText: completed }).waitFor();

    visitor.expectFailure(/orders\/search.*400|400.*orders\/search/);
    await find(page, "the blue notebook");
    await page.getByText("This is no order number, e-mail address, user id, payment reference or SKU.").waitFor();
    await checkPage(page, "operate-find-error");
    await field(page).press("Escape");
    await until("the address is empty", () => new URL(page.url()).hash === "");
    const told = addresses.filter((address) => /@|%40/.test(address));
    assert.deepEqual(told, [], "no address that was requested has the shopper's");
  });
});
