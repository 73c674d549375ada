import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { checkPage } from "./harness/checkPage";
import { newHarness } from "./harness/harness";
import { placeOrder } from "./harness/orders";
import type { Visitor } from "./harness/visitor";

const harness = newHarness();

const shopper = () => harness.platform.user("shopper");
const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name });
const reload = (page: Page) => page.getByRole("button", { name: "Reload the page" });

/** Fails the requests for the app's files that match until the returned function is called. */
async function withhold(visitor: Visitor, file: RegExp): Promise<() => Promise<void>> {
  visitor.expectFailure(/ERR_FAILED/, /dynamically imported module/, /Unable to preload CSS/);
  await visitor.page.route(file, (route) => route.abort());
  return () => visitor.page.unroute(file);
}

describe("a part of the app that does not arrive", () => {
  it("is named, and a reload gets it", async () => {
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    await page.goto("/");
    const deliver = await withhold(visitor, /\/assets\/OrdersPage-/);
    await page.getByRole("link", { name: "Orders" }).click();
    await heading(page, "This page could not be loaded").waitFor();
    await checkPage(page, "crash-not-loaded");
    await reload(page).click();
    await heading(page, "This page could not be loaded").waitFor(); // as long as it does not arrive
    await deliver();
    await reload(page).click();
    await heading(page, "Sign in to continue").waitFor();
  });

  it("is named although it belongs to the frame around the pages", async () => {
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    await visitor.signIn(shopper());
    const deliver = await withhold(visitor, /\/assets\/overlays-/);
    await page.reload();
    await heading(page, "This page could not be loaded").waitFor();
    await checkPage(page, "crash-frame-not-loaded");
    await deliver();
    await reload(page).click();
    await page.getByRole("button", { name: `Account of ${shopper().email}` }).waitFor();
  });
});

describe("a page with an error", () => {
  it("shows the id of the report, which says nothing of the order, and can be reloaded", async () => {
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    await visitor.signIn(shopper());
    const id = await placeOrder(harness.platform, shopper(), { sku: "NOTE-DOT" });
    visitor.expectFailure(/TypeError/, /^crash /);
    const lines: string[] = [];
    page.on("console", (message) => lines.push(message.text()));
    const broken = new RegExp(`/api/orders/${id}$`);
    await page.route(broken, (route) => route.fulfill({ json: { id, status: "completed" } }));
    await page.goto(`/orders/${id}`);
    await heading(page, "This page could not be shown").waitFor();
    await checkPage(page, "crash-error");
    const shown = await page.getByRole("alert").locator("code").textContent();
    const reports = lines.filter((line) => line.startsWith("crash "));
    expect(reports, reports.join("\n")).toHaveLength(1);
    expect(reports[0]).toContain(`crash ${shown ?? "?"}: TypeError`);
    expect(reports[0]).not.toContain(id);
    await page.unroute(broken);
    await reload(page).click();
    await page.getByRole("heading", { level: 1, name: /^Order / }).waitFor();
  });
});
