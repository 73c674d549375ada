import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { checkPage } from "./harness/checkPage";
import { newHarness } from "./harness/harness";
import { placeOrder } from "./harness/orders";
import { until } from "./harness/until";
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
    await page.getByRole("button", { name: `Account of ${shopper().email}` }).click();
    await heading(page, "This page could not be loaded").waitFor();
    await checkPage(page, "crash-frame-not-loaded");
    await deliver();
    await reload(page).click();
    await page.getByRole("button", { name: `Account of ${shopper().email}` }).waitFor();
  });
});

const shownId = (page: Page) => page.getByRole("alert").locator("code").textContent();

/** Reloads the broken page while no report arrives: it shows an id all the same, and does not try again. */
async function crashWithoutApi(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  visitor.expectFailure(/ERR_FAILED/);
  let tried = 0;
  await page.route("**/api/crashes", async (route) => {
    tried++;
    await route.abort();
  });
  await reload(page).click();
  await until("the report is tried", () => tried > 0);
  await heading(page, "This page could not be shown").waitFor();
  expect(await shownId(page)).toMatch(/^\w{4}-\w{4}$/);
  expect(tried).toBe(1);
}

describe("a page with an error", () => {
  it("shows the id of the report, which says nothing of the order and arrives if it can, and can be reloaded", async () => {
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    await visitor.signIn(shopper());
    const id = await placeOrder(harness.platform, shopper(), { sku: "NOTE-DOT" });
    visitor.expectFailure(/TypeError/, /^crash /);
    const lines: string[] = [];
    page.on("console", (message) => lines.push(message.text()));
    const broken = new RegExp(`/api/orders/${id}$`);
    await page.route(broken, (route) => route.fulfill({ json: { id, status: "completed" } }));
    const accepted = page.waitForResponse((answer) => new URL(answer.url()).pathname === "/api/crashes");
    await page.goto(`/orders/${id}`);
    await heading(page, "This page could not be shown").waitFor();
    const shown = await shownId(page);
    const answer = await accepted;
    expect(answer.status()).toBe(202);
    const report = answer.request().postData() ?? "";
    expect(JSON.parse(report)).toMatchObject({ id: shown, kind: "page", error: "TypeError", route: "/orders/$orderId", browser: "chrome" });
    expect(report).toMatch(/"stack":\["assets\/[\w-]+\.js:\d+:\d+".*"release":"index-/);
    for (const secret of [id, shopper().email]) expect(report + JSON.stringify(answer.request().headers())).not.toContain(secret);
    expect(answer.request().headers()).not.toHaveProperty("authorization");
    await page.getByRole("button", { name: "Copy the number" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(shown);
    await checkPage(page, "crash-error");
    const reports = lines.filter((line) => line.startsWith("crash "));
    expect(reports, reports.join("\n")).toHaveLength(1);
    expect(reports[0]).toContain(`crash ${shown ?? "?"}: TypeError`);
    expect(reports[0]).not.toContain(id);
    await crashWithoutApi(visitor);
    await page.unroute(broken);
    await reload(page).click();
    await page.getByRole("heading", { level: 1, name: /^Order / }).waitFor();
  });
});
