import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { placeButton, shownOrderId } from "./harness/checkout";
import { checkPage } from "./harness/checkPage";
import { openDetails } from "./harness/details";
import { newHarness } from "./harness/harness";
import { waitForStatus } from "./harness/orders";
import { browserFlags, enterCard, routeStripe, stripeCards } from "./harness/stripe";
import { StripeProcess } from "./harness/stripeProcess";
import { until } from "./harness/until";
import type { Visitor } from "./harness/visitor";

// The platform pays as on AWS: its functions call the API of the stand-in for Stripe,
// which tells of events by signed requests. Only Stripe.js is a stub.

let stripe: StripeProcess;
beforeAll(async () => {
  stripe = await StripeProcess.start();
});
afterAll(async () => {
  await stripe.stop();
});
const harness = newHarness(() => stripe.flags, browserFlags);
beforeAll(async () => {
  await stripe.tell(harness.platform);
});

const shopper = () => harness.platform.user("shopper");
const question = (page: Page) => page.getByRole("dialog", { name: "Bank of the stub" });
const headline = (page: Page, name: string) => page.getByRole("heading", { level: 2, name });

/** Signs in, orders the products, one of each, and pays with a card. */
async function order(card: string, ...products: string[]): Promise<Visitor & { orderId: string }> {
  const visitor = await harness.newVisitor();
  const { page } = visitor;
  visitor.expectFailure(/404.*\/receipt/); // it is made shortly after the order is completed
  await routeStripe(visitor, stripe.address);
  await visitor.signIn(shopper());
  for (const product of products) await page.getByRole("button", { name: `Add to basket: ${product}` }).click();
  await page.goto("/checkout");
  await enterCard(page, card);
  await placeButton(page).click();
  return Object.assign(visitor, { orderId: await shownOrderId(page) });
}

/** Waits until the order's intent has this status at Stripe. */
const waitForIntent = (orderId: string, status: string) =>
  until(`the payment of ${orderId} is ${status}`, async () => (await stripe.intent(orderId)).status === status);

describe("an order that is paid with Stripe", () => {
  it("captures the card's payment when it completes", async () => {
    const { page, orderId } = await order(stripeCards.accepted, "Dotted notebook");
    await headline(page, "Your order is complete").waitFor();
    expect(await stripe.intent(orderId)).toMatchObject({ status: "succeeded", amount: 1999, amount_received: 1999 });
  });

  it("ends with a card that is declined, and nothing is charged", async () => {
    const { page, orderId } = await order(stripeCards.declined, "Dotted notebook");
    await headline(page, "Your card was declined").waitFor();
    await waitForStatus(harness.platform, shopper(), orderId, "failed");
    expect(await stripe.intent(orderId)).toMatchObject({ status: "requires_payment_method", amount_received: 0 });
  });

  it("is completed after its bank's question is accepted", async () => {
    const { page, orderId } = await order(stripeCards.asksToConfirm, "Dotted notebook");
    await question(page).getByRole("button", { name: "Complete" }).click();
    await headline(page, "Your order is complete").waitFor();
    await waitForIntent(orderId, "succeeded");
  });

  it("ends after its bank's question is refused", async () => {
    const { page, orderId } = await order(stripeCards.asksToConfirm, "Dotted notebook");
    await question(page).getByRole("button", { name: "Fail" }).click();
    await waitForStatus(harness.platform, shopper(), orderId, "failed");
    await page.getByText("Nothing was charged and nothing is reserved.").first().waitFor();
    expect(await stripe.intent(orderId)).toMatchObject({ status: "requires_payment_method", amount_received: 0 });
  });

  it("leaves no open payment at Stripe when the question is abandoned and the order cancelled", async () => {
    const { page, orderId } = await order(stripeCards.asksToConfirm, "Dotted notebook");
    await question(page).getByRole("button", { name: "Not now" }).click();
    await waitForIntent(orderId, "requires_action");
    await page.getByRole("button", { name: "Cancel order" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel order" }).click();
    await waitForStatus(harness.platform, shopper(), orderId, "cancelled");
    await waitForIntent(orderId, "canceled");
    await checkPage(page, "stripe-abandoned");
  });
});

describe("money that goes back through Stripe", () => {
  it("refunds one of three lines, with Stripe's reference for finance", async () => {
    const { page: shop, orderId } = await order(stripeCards.accepted, "Dotted notebook", "Brass desk lamp", "Waxed canvas bag");
    await waitForStatus(harness.platform, shopper(), orderId, "completed");
    const finance = await harness.newVisitor();
    const { page } = finance;
    await finance.signIn(harness.platform.user("operator"));
    await page.goto("/operate?status=completed");
    await page.getByRole("button", { name: `Refund order ${orderId}` }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("radio", { name: "Items" }).check();
    await dialog.getByRole("group", { name: "Items to refund" }).getByRole("textbox", { name: /Dotted notebook/ }).fill("1");
    await dialog.getByRole("textbox", { name: "Reason" }).fill("came back unused");
    await dialog.getByRole("button", { name: /^Refund / }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("row").filter({ hasText: orderId }).getByText("Refunded").waitFor();
    const [refund, ...more] = await stripe.refunds(orderId);
    expect(more).toEqual([]);
    expect(refund).toMatchObject({ amount: 1999, status: "succeeded" });
    await shop.reload();
    await shop.getByText("Refunded to your card").waitFor();
  });

  it("shows a dispute that Stripe tells of on the order", async () => {
    const { page, orderId } = await order(stripeCards.accepted, "Dotted notebook");
    await headline(page, "Your order is complete").waitFor();
    await stripe.dispute(orderId, "product_not_received");
    await until("the order's timeline has the dispute", async () => {
      await page.reload();
      await openDetails(page);
      await page.getByText("Order placed").first().waitFor(); // the timeline is there
      return page.getByText(/disputed/i).first().isVisible();
    });
    await checkPage(page, "stripe-disputed");
  });
});
