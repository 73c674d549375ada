import { readFile } from "node:fs/promises";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { placeButton, shownOrderId } from "./harness/checkout";
import { checkPage } from "./harness/checkPage";
import { checkPrint } from "./harness/checkPrint";
import { openDetails, stage, step } from "./harness/details";
import { expectFocus } from "./harness/fields";
import { newHarness } from "./harness/harness";
import { type NewOrder, numberOf, placeOrder, waitForStatus } from "./harness/orders";
import { until } from "./harness/until";
import { desktop, phone, type Visitor } from "./harness/visitor";

const harness = newHarness();

const headline = (page: Page, name: string) => page.getByRole("heading", { level: 2, name });
const shopper = () => harness.platform.user("shopper");

/** Delays the named functions, so that the page can show the steps. */
async function slow(delayMillis: number, ...functions: string[]): Promise<void> {
  for (const operation of functions) {
    await harness.control.injectFault({ service: "lambda", operation, kind: "delay", rate: 1, delayMillis });
  }
}

/** Makes a function fail with an error that is not retried. */
async function breakFor(operation: string): Promise<void> {
  await harness.control.injectFault({ service: "lambda", operation, kind: "error-before", rate: 1, code: "Unrecoverable" });
}

/** Signs in, places an order, and opens its page with the details. */
async function follow(wish: NewOrder, locale?: string): Promise<Visitor & { orderId: string }> {
  const visitor = await harness.newVisitor(locale);
  await visitor.signIn(shopper());
  const orderId = await placeOrder(harness.platform, shopper(), wish);
  await visitor.page.goto(`/orders/${orderId}`);
  await openDetails(visitor.page);
  return Object.assign(visitor, { orderId });
}

/**
 * How far a running step's icon is outside of its circle, in pixels, at its worst
 * during one turn. It sets the animation's time, so that the result is no chance.
 */
function iconOutsideCircle(page: Page): Promise<number> {
  return page.locator('[data-state="running"]:has(circle)').evaluate((node) => {
    const turns = node.getAnimations({ subtree: true }).filter((each) => (each as CSSAnimation).animationName.includes("turn"));
    if (turns.length !== 1) throw new Error(`${turns.length} animations turn the icon instead of one`);
    const circle = node.querySelector("circle")?.getBoundingClientRect() ?? new DOMRect();
    return Math.max(
      ...[0, 0.125, 0.25, 0.5, 0.625, 0.75].flatMap((part) => {
        for (const turn of turns) {
          turn.pause();
          turn.currentTime = part * 1800;
        }
        return [...node.querySelectorAll("path")].map((path) => {
          const icon = path.getBoundingClientRect();
          return Math.max(circle.left - icon.left, circle.top - icon.top, icon.right - circle.right, icon.bottom - circle.bottom);
        });
      }),
    );
  });
}

/** Whether the tab has no access to the page that opened it; undefined while the tab is loading. */
function hasNoOpener(tab: Page): Promise<boolean | undefined> {
  return tab.evaluate(() => window.opener === null).catch(() => undefined);
}

async function downloadPdf(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  expect(response.headers.get("content-type")).toBe("application/pdf");
  return new Uint8Array(await response.arrayBuffer());
}

async function textOf(pdf: Uint8Array): Promise<string> {
  const document = await getDocument({ data: pdf, verbosity: 0 }).promise;
  const content = await (await document.getPage(1)).getTextContent();
  return content.items.map((item) => ("str" in item ? item.str : "")).join(" ");
}

describe("following an order", () => {
  it("shows each step as it happens, and ends with a receipt that names the order", async () => {
    await slow(6000, "reserve-inventory"); // enough time to open the page
    await slow(4000, "charge-payment", "confirm-order", "generate-receipt");
    const visitor = await follow({ sku: "LAMP-BRASS", quantity: 2 });
    const { page, orderId } = visitor;
    await step(page, /^Reserve .*: running/).waitFor({ state: "attached" });
    await step(page, /^Validate .*: done/).waitFor({ state: "attached" });
    await step(page, /^Authorize .*: running/).waitFor({ state: "attached" });
    await headline(page, "Asking your bank").waitFor();
    await stage(page, /^Payment: now.*We ask your bank/).waitFor();
    await step(page, /^Confirm .*: running/).waitFor({ state: "attached" });
    await headline(page, "Your order is complete").waitFor();
    await page.getByRole("status").filter({ hasText: "Your order is complete" }).waitFor({ state: "attached" });
    await stage(page, /^Paid: done/).waitFor();
    for (const name of ["Reserve", "Authorize", "Confirm"]) expect(await step(page, new RegExp(`^${name} .*: done, .*took`)).count()).toBe(1);
    await page.getByText("Your receipt is being prepared.").waitFor();
    await page.getByRole("button", { name: "View receipt" }).waitFor();
    await checkPage(page, "follow-completed");
    await checkPrint(page, "follow-completed");

    const asked = page.waitForResponse((response) => response.url().endsWith(`/api/orders/${orderId}/receipt`));
    const [tab] = await Promise.all([visitor.context.waitForEvent("page"), page.getByRole("button", { name: "View receipt" }).click()]);
    const { url } = (await (await asked).json()) as { url: string };
    expect(await textOf(await downloadPdf(url))).toContain(numberOf(orderId));
    await until("the receipt's tab has no access to the page", () => hasNoOpener(tab));
  });

  it("downloads the receipt by keyboard, and stays on the page", async () => {
    const { page, orderId } = await follow({ sku: "LAMP-BRASS" });
    const button = page.getByRole("button", { name: "Download the receipt" });
    const [download] = await Promise.all([page.waitForEvent("download"), button.press("Enter")]);
    expect(download.suggestedFilename()).toBe(`receipt-${numberOf(orderId)}.pdf`);
    expect(await textOf(new Uint8Array(await readFile(await download.path())))).toContain(numberOf(orderId));
    await page.locator('button:focus[aria-busy="false"]').filter({ hasText: "Download" }).waitFor();
    await headline(page, "Your order is complete").waitFor();
    expect(new URL(page.url()).pathname).toBe(`/orders/${orderId}`);
  });

  it("says when the receipt is unavailable, and gets it later", async () => {
    const visitor = await follow({ sku: "LAMP-BRASS" });
    const { page, orderId } = visitor;
    const download = page.getByRole("button", { name: "Download the receipt" });
    await download.waitFor();
    visitor.expectFailure(/500.*\/receipt/);
    const removeFault = await harness.control.injectFault({ service: "s3", operation: "HeadObject", kind: "error-before", rate: 1, status: 400 });
    await page.getByRole("button", { name: "View receipt" }).click();
    await page.getByRole("alert").filter({ hasText: "The receipt could not be opened" }).waitFor();
    await until("the tab for the receipt is closed", () => visitor.context.pages().length === 1);
    await download.click();
    await page.getByRole("alert").filter({ hasText: "The receipt could not be downloaded" }).waitFor();

    await removeFault();
    const [saved] = await Promise.all([page.waitForEvent("download"), download.click()]);
    expect(saved.suggestedFilename()).toBe(`receipt-${numberOf(orderId)}.pdf`);
  });

  it("says when the receipt takes longer than usual", async () => {
    await breakFor("generate-receipt");
    const { page } = await follow({ sku: "LAMP-BRASS" });
    await page.getByText("Your receipt is being prepared.").waitFor();
    await page.clock.install();
    await page.reload(); // so that its timers are those of the new clock
    await page.getByText("Your receipt is being prepared.").waitFor();
    await page.clock.fastForward(30_000);
    expect(await page.getByText("Your receipt takes longer than usual.").count()).toBe(0);
    // Again and again: a request whose time-out the moved clock ends is made once more.
    const late = page.getByText("Your receipt takes longer than usual.");
    await until("the page says that it is late", () => page.clock.fastForward(31_000).then(() => late.isVisible()));
    await checkPage(page, "follow-receipt-late");
  });

  it("shows an order in progress", async () => {
    await slow(20_000, "charge-payment");
    const { page } = await follow({ sku: "MUG-KINTSUGI" });
    await step(page, /^Authorize .*: running/).waitFor({ state: "attached" });
    await checkPage(page, "follow-under-way");
  });

  it("turns the icon of the running step within its circle, on desktop and phone", async () => {
    await slow(20_000, "charge-payment");
    const { page } = await follow({ sku: "MUG-KINTSUGI" });
    await page.emulateMedia({ reducedMotion: "no-preference" });
    for (const viewport of [desktop, phone]) {
      await page.setViewportSize(viewport);
      await page.locator(`svg[data-direction=${viewport === phone ? "down" : "across"}]`).waitFor();
      await step(page, /^Authorize .*: running/).waitFor({ state: "attached" });
      expect(await iconOutsideCircle(page)).toBeLessThanOrEqual(0);
    }
  });

  it("has English words and German numbers for a German reader", async () => {
    const { page } = await follow({ sku: "LAMP-BRASS" }, "de-DE");
    await page.getByText(/^Placed (now|\d+ seconds? ago)$/).waitFor();
    await headline(page, "Your order is complete").waitFor();
    await page.getByText(/^You paid 89,00\s\$\. Thank you\.$/).first().waitFor();
    await step(page, /^Reserve .*, took \d+(,\d)? (ms|sec)$/).waitFor({ state: "attached" });
  });

  it("explains a declined card, shows the compensation, and leads to the same order with another card", async () => {
    const { page, orderId } = await follow({ sku: "NOTE-DOT", token: "tok_declined" });
    await headline(page, "Your card was declined").waitFor();
    await page.getByText("Nothing was charged and nothing is reserved.").first().waitFor();
    await step(page, /^Authorize .*: failed, Declined/).waitFor({ state: "attached" });
    await step(page, /^Refund .*: skipped/).waitFor({ state: "attached" });
    await step(page, /^Release .*: done/).waitFor({ state: "attached" });
    expect(await step(page, /^Release .*took/).count()).toBe(0); // the time since the last event is the bank's
    expect(await page.getByRole("button", { name: "Cancel order" }).count()).toBe(0);
    await checkPage(page, "follow-declined");

    await page.getByRole("button", { name: "Try another card" }).click();
    await placeButton(page).waitFor();
    await page.goBack();
    await page.getByRole("button", { name: "Try another card" }).click();
    await page.getByRole("region", { name: "To pay" }).getByText("1 item").waitFor(); // not two
    await page.reload();
    await placeButton(page).click();
    await headline(page, "Your order is complete").waitFor();
    const again = await shownOrderId(page);
    expect(again).not.toBe(orderId);
    await page.getByRole("banner").getByRole("link", { name: "Basket, empty" }).waitFor();

    await page.goto(`/orders/${orderId}`);
    await page.getByRole("button", { name: "Try another card" }).waitFor(); // for whoever wants more of it
    await checkPage(page, "follow-ordered-again");
    await page.getByText("You ordered this again: ").getByRole("link").click();
    await headline(page, "Your order is complete").waitFor();
    expect(await shownOrderId(page)).toBe(again);
    await page.getByRole("button", { name: "Order again" }).click();
    await page.getByRole("heading", { level: 1, name: "Basket" }).waitFor();
    await page.getByRole("banner").getByRole("link", { name: "Basket, 1 item" }).waitFor();
  });

  it("names the product that is out of stock, and orders what is available", async () => {
    const visitor = await follow({ sku: "CHAIR-OUT", second: "NOTE-DOT" });
    const { page, orderId } = visitor;
    await headline(page, "Not enough in stock").waitFor();
    await page.getByText("There are not enough units left of Lounge chair No. 4.").first().waitFor();
    await step(page, /^Reserve .*: failed, Too few left/).waitFor({ state: "attached" });
    await checkPage(page, "follow-out-of-stock");

    visitor.expectFailure(/500.*\/api\/products/);
    await page.route(/\/api\/products/, (route) => route.fulfill({ status: 500 }), { times: 1 });
    await page.getByRole("button", { name: "Order what is available" }).click();
    await page.getByRole("alert").filter({ hasText: "We could not see what is available" }).waitFor();
    await page.getByRole("banner").getByRole("link", { name: "Basket, empty" }).waitFor();
    await page.getByRole("button", { name: "Order what is available" }).click();
    const outcome = page.getByRole("alert").filter({ hasText: "Not everything could be put into your basket" });
    await outcome.waitFor();
    expect(await outcome.getByRole("listitem").allTextContents()).toEqual(["Lounge chair No. 4: Out of stock."]);
    await expectFocus(outcome, "what is missing");
    await checkPage(page, "follow-order-available");
    await outcome.getByRole("link", { name: "Go to the checkout" }).click();
    await page.getByRole("listitem", { name: "Dotted notebook" }).waitFor();
    await placeButton(page).click();
    await headline(page, "Your order is complete").waitFor();
    expect(await shownOrderId(page)).not.toBe(orderId);

    await page.goto(`/orders/${orderId}`);
    await page.getByRole("button", { name: "Order again" }).click();
    await page.getByRole("listitem", { name: "Lounge chair No. 4" }).getByText("Out of stock. An order with this product will fail.").waitFor();
  });

  it("cancels by keyboard, and compensates every step", async () => {
    await slow(8000, "confirm-order");
    await slow(4000, "refund-payment", "release-inventory");
    const { page } = await follow({ sku: "BAG-CANVAS" });
    await step(page, /^Confirm .*: running/).waitFor({ state: "attached" });
    await page.getByRole("button", { name: "Cancel order" }).press("Enter");
    const dialog = page.getByRole("dialog", { name: "Cancel this order?" });
    await dialog.getByRole("button", { name: "Cancel order" }).press("Enter");
    await headline(page, "Cancelling your order").waitFor();
    await page.waitForFunction(() => document.activeElement?.tagName === "H2");
    await step(page, /^Release .*: running/).waitFor({ state: "attached" });
    await headline(page, "You cancelled this order").waitFor();
    await step(page, /^Refund .*: skipped, Not needed/).waitFor({ state: "attached" });
    await step(page, /^Release .*: done/).waitFor({ state: "attached" });
    await page.getByText("Nothing was charged and nothing is reserved.").first().waitFor(); // the bank had only approved the payment
    await checkPage(page, "follow-cancelled");
  });

  it("says what was refunded when the payment service fails after it has charged the card", async () => {
    const { page } = await follow({ sku: "BAG-CANVAS", token: "tok_capture_fails" });
    await page.getByText(/US\$129\.00 was refunded to your card/).first().waitFor();
    await step(page, /^Authorize .*: done/).waitFor({ state: "attached" });
    await step(page, /^Confirm .*: failed/).waitFor({ state: "attached" });
    await step(page, /^Refund .*: done/).waitFor({ state: "attached" });
    await step(page, /^Release .*: done/).waitFor({ state: "attached" });
    await checkPage(page, "follow-refunded");
  });

  it("says when a request to cancel came too late", async () => {
    await slow(8000, "charge-payment");
    const visitor = await follow({ sku: "TEA-SENCHA" });
    const { page, orderId } = visitor;
    visitor.expectFailure(/409.*\/cancel/);
    await page.getByRole("button", { name: "Cancel order" }).click();
    await page.route(`**/api/orders/${orderId}/cancel`, async (route) => {
      await waitForStatus(harness.platform, shopper(), orderId, "completed");
      await route.continue();
    });
    await page.getByRole("dialog").getByRole("button", { name: "Cancel order" }).click();
    await page.getByRole("alert").filter({ hasText: "Too late to cancel" }).waitFor();
    await headline(page, "Your order is complete").waitFor();
    expect(await page.getByRole("button", { name: "Cancel order" }).count()).toBe(0);
  });

  it("says what happens to an order that needs attention", async () => {
    await slow(8000, "confirm-order");
    await breakFor("refund-payment");
    const { page } = await follow({ sku: "CLOCK-BRNO" });
    await step(page, /^Confirm .*: running/).waitFor({ state: "attached" });
    await page.getByRole("button", { name: "Cancel order" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel order" }).click();
    await headline(page, "We are looking into this order").waitFor();
    await page.getByText(/If your card was charged, you will get the money back/).first().waitFor();
    await step(page, /^Confirm .*: skipped, Stopped/).waitFor({ state: "attached" });
    await step(page, /^Release .*: done/).waitFor({ state: "attached" });
    await step(page, /^Refund .*: failed, Needs attention/).waitFor({ state: "attached" });
    await step(page, /^Our team is looking into it/).waitFor({ state: "attached" });
    await checkPage(page, "follow-needs-attention");
  });
});
