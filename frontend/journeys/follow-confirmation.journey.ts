import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { openCheckout, placeButton, shownOrderId } from "./harness/checkout";
import { checkPage } from "./harness/checkPage";
import { openDetails, step } from "./harness/details";
import { expectFocus } from "./harness/fields";
import { newHarness } from "./harness/harness";
import { numberOf, placeOrder, waitForStatus } from "./harness/orders";
import { browserFlags, enterCard, payWithStripe, stripeCalls, stripeCards } from "./harness/stripe";
import { until } from "./harness/until";
import type { Visitor } from "./harness/visitor";

const harness = newHarness([], browserFlags);
const shopper = () => harness.platform.user("shopper");

const panel = (page: Page) => page.getByRole("region", { name: "Your bank asks you to confirm this payment" });
const confirmButton = (page: Page) => panel(page).getByRole("button", { name: "Confirm payment" });
const bank = (page: Page) => page.getByRole("dialog", { name: "Sandbox Bank" });
const headline = (page: Page, name: string) => page.getByRole("heading", { level: 2, name });

/** Places an order at the checkout with the card that asks for a confirmation, and follows it to its page. */
async function orderAtCheckout(): Promise<Visitor & { orderId: string }> {
  const visitor = await openCheckout(harness);
  await visitor.page.getByRole("radio", { name: /Asks to confirm/ }).check();
  await placeButton(visitor.page).click();
  return Object.assign(visitor, { orderId: await shownOrderId(visitor.page) });
}

/** Opens the page of an order that waits for its shopper, and that was placed elsewhere. */
async function followWaiting(): Promise<Visitor & { orderId: string }> {
  const visitor = await harness.newVisitor();
  await visitor.signIn(shopper());
  const orderId = await placeOrder(harness.platform, shopper(), { sku: "NOTE-DOT", token: "tok_requires_action" });
  await visitor.page.goto(`/orders/${orderId}`);
  await panel(visitor.page).waitFor();
  return Object.assign(visitor, { orderId });
}

describe("a bank that asks the shopper to confirm a payment", () => {
  it("is asked at once after the checkout, and the order completes after a confirmation", async () => {
    const { page, orderId } = await orderAtCheckout();
    await bank(page).waitFor();
    await checkPage(page, "follow-bank");
    await bank(page).getByRole("button", { name: "Confirm" }).click();
    await bank(page).waitFor({ state: "detached" });
    await headline(page, "Your order is complete").waitFor();
    await panel(page).waitFor({ state: "detached" });
    await waitForStatus(harness.platform, shopper(), orderId, "completed");
    await checkPage(page, "follow-bank-completed");
  });

  it("ends the order after a refusal, and nothing is charged", async () => {
    const { page, orderId } = await orderAtCheckout();
    await bank(page).getByRole("button", { name: "Refuse" }).click();
    await page.getByText("Nothing was charged and nothing is reserved.").first().waitFor();
    await openDetails(page);
    await step(page, /^Authorize .*: failed/).waitFor({ state: "attached" });
    await step(page, /^Release .*: done/).waitFor({ state: "attached" });
    await panel(page).waitFor({ state: "detached" });
    await waitForStatus(harness.platform, shopper(), orderId, "failed");
  });

  it("can be asked again after the dialog was closed and the page was reloaded", async () => {
    const { page } = await orderAtCheckout();
    await bank(page).waitFor();
    await page.keyboard.press("Escape");
    await bank(page).waitFor({ state: "detached" });
    await page.reload();
    await panel(page).waitFor();
    expect(await bank(page).count()).toBe(0);
    await openDetails(page);
    await step(page, /^Authorize .*: running, Waits for you/).waitFor({ state: "attached" });
    await headline(page, "Waiting for your confirmation").waitFor();
    const left = await panel(page).getByRole("timer").textContent();
    expect(left).toMatch(/^1[34]:\d\d$|^15:00$/);
    await until("the time that is left goes down", async () => (await panel(page).getByRole("timer").textContent()) !== left);
    await checkPage(page, "follow-bank-waiting");
    await confirmButton(page).click();
    await bank(page).getByRole("button", { name: "Confirm" }).click();
    await headline(page, "Your order is complete").waitFor();
  });

  it("is answered by keyboard alone, and the focus moves on to what came of it", async () => {
    const { page } = await followWaiting();
    await confirmButton(page).press("Enter");
    await expectFocus(bank(page).getByRole("button", { name: "Confirm" }), "the bank's button");
    await page.keyboard.press("Escape");
    await expectFocus(confirmButton(page), "the button of the panel");
    await page.keyboard.press("Enter");
    await bank(page).getByRole("button", { name: "Confirm" }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("status").filter({ hasText: "You confirmed the payment" }).or(headline(page, "Your order is complete")).first().waitFor();
    await headline(page, "Your order is complete").waitFor();
    await expectFocus(headline(page, "Your order is complete"), "the headline");
  });

  it("keeps the question when the answer does not arrive, and takes the answer later", async () => {
    const visitor = await followWaiting();
    const { page, orderId } = visitor;
    visitor.expectFailure(/ERR_FAILED.*\/payment-confirmation/);
    const address = `**/api/orders/${orderId}/payment-confirmation`;
    await page.route(address, (route) => route.abort());
    await confirmButton(page).click();
    await bank(page).getByRole("button", { name: "Confirm" }).click();
    await bank(page).getByRole("alert").filter({ hasText: "No connection" }).waitFor();
    await checkPage(page, "follow-bank-unreachable");
    await page.unroute(address);
    await bank(page).getByRole("button", { name: "Confirm" }).click();
    await headline(page, "Your order is complete").waitFor();
  });

  it("is named in the list of orders", async () => {
    const { page, orderId } = await followWaiting();
    await page.getByRole("link", { name: "Your orders" }).click();
    await page.getByRole("link", { name: numberOf(orderId) }).getByText("Waits for your confirmation").waitFor();
    await checkPage(page, "follow-bank-list");
  });

  it("says when the time is over", async () => {
    const { page, orderId } = await followWaiting();
    await page.route(`**/api/orders/${orderId}`, async (route) => {
      const answer = await route.fetch();
      const order = (await answer.json()) as { paymentAction: object };
      await route.fulfill({ response: answer, json: { ...order, paymentAction: { ...order.paymentAction, until: new Date(Date.now() - 1000).toISOString() } } });
    });
    await panel(page).getByText("The time to confirm is over.").waitFor();
    expect(await confirmButton(page).count()).toBe(0);
    await checkPage(page, "follow-bank-over");
  });

  it("shows the dialog with motion as well", async () => {
    const { page } = await followWaiting();
    await page.emulateMedia({ reducedMotion: "no-preference" });
    await confirmButton(page).click();
    const dialog = bank(page);
    await until("the dialog is shown in full", () => dialog.evaluate((node) => getComputedStyle(node).opacity === "1" && node.getBoundingClientRect().height > 0));
    await dialog.getByRole("button", { name: "Confirm" }).click();
    await headline(page, "Your order is complete").waitFor();
  });
});

describe("a bank that withdraws a payment which it has approved", () => {
  it("ends the order at its confirmation, in the words of the API", async () => {
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    await visitor.signIn(shopper());
    const orderId = await placeOrder(harness.platform, shopper(), { sku: "NOTE-DOT", token: "tok_authorization_lost" });
    await page.goto(`/orders/${orderId}`);
    await openDetails(page);
    await headline(page, "Your bank withdrew the payment").waitFor();
    await page.getByText(/no longer allowed the payment.*You were not charged\./).first().waitFor();
    await step(page, /^Authorize .*: done/).waitFor({ state: "attached" });
    await step(page, /^Confirm .*: failed, Withdrawn/).waitFor({ state: "attached" });
    await checkPage(page, "follow-bank-withdrawn");
  });
});

/** Signs in to the shop with Stripe, and pays with the card whose bank asks for a confirmation. */
async function orderWithStripe(): Promise<Visitor & { orderId: string }> {
  const visitor = await harness.newVisitor();
  await payWithStripe(visitor, harness.platform);
  const { page } = visitor;
  await visitor.signIn(shopper());
  await page.getByRole("button", { name: "Add to basket: Dotted notebook" }).click();
  await page.goto("/checkout");
  await enterCard(page, stripeCards.asksToConfirm);
  await placeButton(page).click();
  return Object.assign(visitor, { orderId: await shownOrderId(page) });
}

describe("a bank that asks through Stripe", () => {
  const question = (page: Page) => page.getByRole("dialog", { name: "Bank of the stub" });

  it("is asked at once with the order's secret, and the order completes after a confirmation", async () => {
    const { page, orderId } = await orderWithStripe();
    await question(page).getByRole("button", { name: "Complete" }).click();
    await headline(page, "Your order is complete").waitFor();
    expect((await stripeCalls(page)).handleNextAction).toEqual([{ clientSecret: `sandbox_secret_${orderId}` }]);
    expect(await bank(page).count()).toBe(0);
  });

  it("ends the order after a refusal", async () => {
    const { page, orderId } = await orderWithStripe();
    await question(page).getByRole("button", { name: "Fail" }).click();
    await waitForStatus(harness.platform, shopper(), orderId, "failed");
    await page.getByText("Nothing was charged and nothing is reserved.").first().waitFor();
  });

  it("can be asked again, after a reload too", async () => {
    const { page } = await orderWithStripe();
    await question(page).getByRole("button", { name: "Not now" }).click();
    await panel(page).getByText("The payment is not confirmed yet.").waitFor();
    await checkPage(page, "follow-stripe-open");
    await page.reload();
    await confirmButton(page).waitFor();
    expect(await question(page).count()).toBe(0);
    await confirmButton(page).click();
    await question(page).getByRole("button", { name: "Complete" }).click();
    await headline(page, "Your order is complete").waitFor();
  });

  it("says when Stripe cannot be reached, and tries again", async () => {
    const visitor = await orderWithStripe();
    const { page } = visitor;
    visitor.expectFailure(/ERR_FAILED.*js\.stripe\.com/);
    await question(page).waitFor();
    await page.route("https://js.stripe.com/**", (route) => route.abort());
    await page.reload();
    await confirmButton(page).click();
    await panel(page).getByRole("alert").filter({ hasText: "Your bank could not be reached." }).waitFor();
    await checkPage(page, "follow-stripe-unreachable");
    await page.unroute("https://js.stripe.com/**");
    await payWithStripe(visitor, harness.platform);
    await confirmButton(page).click();
    await question(page).getByRole("button", { name: "Complete" }).click();
    await headline(page, "Your order is complete").waitFor();
  });

  it("cannot be asked where the settings have no publishable key, and the page says so", async () => {
    const visitor = await harness.newVisitor();
    await payWithStripe(visitor, harness.platform, {});
    await visitor.signIn(shopper());
    const orderId = await placeOrder(harness.platform, shopper(), { sku: "NOTE-DOT", token: "tok_requires_action" });
    await visitor.page.goto(`/orders/${orderId}`);
    await panel(visitor.page).getByRole("alert").filter({ hasText: "this shop is not set up correctly" }).waitFor();
    expect(await confirmButton(visitor.page).count()).toBe(0);
  });
});
