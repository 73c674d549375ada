import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { isOrdersUrl, listNewOrderIds, listOrderIds, placeButton, recordOrders, shownOrderId } from "./harness/checkout";
import { checkPage } from "./harness/checkPage";
import { expectFocus } from "./harness/fields";
import { newHarness } from "./harness/harness";
import { waitForStatus } from "./harness/orders";
import { changeProduct } from "./harness/products";
import { browserFlags, enterCard, payWithStripe, publishableKey, recordStripeRequests, stripeCalls, stripeCards } from "./harness/stripe";
import { until } from "./harness/until";
import type { Visitor } from "./harness/visitor";

const harness = newHarness([], browserFlags);
const shopper = () => harness.platform.user("shopper");

/** Signs in to the shop with Stripe, adds a lamp to the basket, and opens the checkout. */
async function openCardCheckout(settings?: object): Promise<Visitor> {
  const visitor = await harness.newVisitor();
  visitor.expectFailure(/404.*\/receipt/); // it is made shortly after the order is completed
  await payWithStripe(visitor, harness.platform, settings);
  await visitor.signIn(shopper());
  await visitor.page.getByRole("button", { name: "Add to basket: Brass desk lamp" }).click();
  await visitor.page.goto("/checkout");
  await placeButton(visitor.page).waitFor();
  return visitor;
}

const tokenOf = (body: string | null | undefined) => (JSON.parse(body ?? "{}") as { payment?: { token: string } }).payment?.token;
const waitForForm = (page: Page) => page.getByLabel("Card number").waitFor();

describe("a checkout with Stripe", () => {
  it("pays with a card, whose payment method is the order's token", async () => {
    const { page } = await openCardCheckout();
    const [before, sent] = [await listOrderIds(harness), recordOrders(page)];
    await enterCard(page, stripeCards.accepted);
    await placeButton(page).click();
    const id = await shownOrderId(page);
    expect(await listNewOrderIds(harness, before)).toEqual([id]);
    expect(sent.map(({ body }) => tokenOf(body))).toEqual(["tok_ok"]);
    const { elements, createPaymentMethod } = await stripeCalls(page);
    expect(createPaymentMethod).toEqual([{ key: publishableKey, id: "tok_ok" }]);
    expect(elements).toMatchObject([
      { mode: "payment", amount: 8900, currency: "usd", captureMethod: "manual", paymentMethodCreation: "manual", allowedPaymentMethodTypes: ["card"], locale: "en" },
    ]);
    await waitForStatus(harness.platform, shopper(), id, "completed");
  });

  it("has a form in the page's colours", async () => {
    const { page } = await openCardCheckout();
    await waitForForm(page);
    await checkPage(page, "shop-cards");
    const themes = (await stripeCalls(page)).update.map(({ appearance }) => (appearance as { theme: string }).theme);
    expect(themes.slice(0, 2)).toEqual(["night", "stripe"]);
  });

  it("orders nothing with a form that is not complete, and leaves the focus at its field", async () => {
    const { page } = await openCardCheckout();
    const sent = recordOrders(page);
    await waitForForm(page);
    await placeButton(page).click();
    await page.getByRole("alert").filter({ hasText: "Your card number is incomplete." }).waitFor();
    await expectFocus(page.getByLabel("Card number"), "the field that is not complete");
    await checkPage(page, "shop-cards-incomplete");
    await enterCard(page, stripeCards.accepted);
    await page.getByRole("alert").waitFor({ state: "detached" });
    expect(sent).toEqual([]);
    await placeButton(page).click();
    await shownOrderId(page);
    expect(sent).toHaveLength(1);
  });

  it.each([
    ["a card that has expired", stripeCards.expired, "Your card has expired."],
    ["Stripe out of reach", stripeCards.noNetwork, "The payment service cannot be reached. Nothing was ordered or charged. Please try again."],
  ])("keeps the basket and the form with %s", async (_, number, message) => {
    const { page } = await openCardCheckout();
    const sent = recordOrders(page);
    await enterCard(page, number);
    await placeButton(page).click();
    const fault = page.getByRole("alert").filter({ hasText: message });
    await fault.waitFor();
    await expectFocus(fault, "the message");
    expect(await page.getByLabel("Card number").inputValue()).toBe(number);
    await page.getByRole("region", { name: "To pay" }).getByText("US$89.00").waitFor();
    await checkPage(page, "shop-cards-refused");
    expect(sent).toEqual([]);
    await enterCard(page, stripeCards.accepted);
    await placeButton(page).click();
    await shownOrderId(page);
    expect(sent).toHaveLength(1);
  });

  it("makes one payment method and one order of two immediate clicks", async () => {
    const { page } = await openCardCheckout();
    const [before, sent] = [await listOrderIds(harness), recordOrders(page)];
    await enterCard(page, stripeCards.accepted);
    await placeButton(page).evaluate((button: HTMLElement) => {
      button.click();
      button.click();
    });
    const id = await shownOrderId(page);
    expect(await listNewOrderIds(harness, before)).toEqual([id]);
    expect(sent).toHaveLength(1);
    expect((await stripeCalls(page)).createPaymentMethod).toHaveLength(1);
  });

  it("keeps the form when the API refuses the order, and shows there what it says about the card", async () => {
    const visitor = await openCardCheckout();
    const { page } = visitor;
    visitor.expectFailure(/400.*\/api\/orders/);
    await page.route(isOrdersUrl, (route) => {
      const violations = [{ pointer: "/payment/token", code: "token", message: "this card cannot be used here" }];
      const problem = { type: "about:blank", title: "Invalid", status: 400, code: "invalid", requestId: "r", violations };
      return route.fulfill({ status: 400, contentType: "application/problem+json", body: JSON.stringify(problem) });
    }, { times: 1 });
    await enterCard(page, stripeCards.accepted);
    await placeButton(page).click();
    await page.getByRole("alert").filter({ hasText: "This card cannot be used here." }).waitFor();
    expect(await page.getByLabel("Card number").inputValue()).toBe(stripeCards.accepted);
    await placeButton(page).click();
    await shownOrderId(page);
  });

  it("pays by keyboard alone", async () => {
    const { page } = await openCardCheckout();
    await waitForForm(page);
    await page.keyboard.press("Tab");
    await until("the card number has the focus", async () => {
      const hasFocus = await page.getByLabel("Card number").evaluate((field) => field === document.activeElement);
      if (!hasFocus) await page.keyboard.press("Tab");
      return hasFocus;
    });
    for (const text of ["4242424242424242", "1234", "123"]) {
      await page.keyboard.type(text);
      await page.keyboard.press("Tab");
    }
    await expectFocus(placeButton(page), "the button");
    await page.keyboard.press("Enter");
    await shownOrderId(page);
  });

  it("keeps the amount of the form at the price that the shopper accepts", async () => {
    const visitor = await openCardCheckout();
    const { page } = visitor;
    visitor.expectFailure(/400.*\/api\/orders/);
    await enterCard(page, stripeCards.accepted);
    await changeProduct(harness.platform, "LAMP-BRASS", { amount: 9100 });
    await placeButton(page).click();
    await page.getByRole("button", { name: "Accept the new price of Brass desk lamp" }).click();
    await page.getByRole("region", { name: "To pay" }).getByText("US$91.00").waitFor();
    await until("the form knows the amount", async () => (await stripeCalls(page)).update.some(({ amount }) => amount === 9100));
    expect(await page.getByLabel("Card number").inputValue()).toBe(stripeCards.accepted);
    await placeButton(page).click();
    await shownOrderId(page);
    await changeProduct(harness.platform, "LAMP-BRASS", { amount: 8900 });
  });

  it("shows that the form is loading, and takes the order once it is there", async () => {
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    visitor.expectFailure(/404.*\/receipt/);
    await payWithStripe(visitor, harness.platform);
    await visitor.signIn(shopper());
    await page.getByRole("button", { name: "Add to basket: Brass desk lamp" }).click();
    let release = (): void => undefined;
    const isReleased = new Promise<void>((done) => (release = done));
    await page.route("https://js.stripe.com/**", async (route) => {
      await isReleased;
      await route.fallback();
    });
    await page.goto("/checkout");
    await page.getByRole("status").filter({ hasText: "The card form is loading." }).waitFor();
    expect(await placeButton(page).isDisabled()).toBe(true);
    await checkPage(page, "shop-cards-loading");
    release();
    await enterCard(page, stripeCards.accepted);
    await placeButton(page).click();
    await shownOrderId(page);
  });

  it("offers to load the form again after a failure, and is ready then", async () => {
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    visitor.expectFailure(/404.*\/receipt/, /ERR_FAILED.*js\.stripe\.com/);
    await payWithStripe(visitor, harness.platform);
    await visitor.signIn(shopper());
    await page.getByRole("button", { name: "Add to basket: Brass desk lamp" }).click();
    await page.route("https://js.stripe.com/**", (route) => route.abort());
    await page.goto("/checkout");
    await page.getByText("The card form could not be loaded from Stripe.").waitFor();
    expect(await placeButton(page).isDisabled()).toBe(true);
    await checkPage(page, "shop-cards-unavailable");
    await page.unroute("https://js.stripe.com/**");
    await payWithStripe(visitor, harness.platform);
    await page.getByRole("button", { name: "Load it again" }).click();
    await enterCard(page, stripeCards.accepted);
    await placeButton(page).click();
    await shownOrderId(page);
  });

  it.each([
    ["no publishable key", {}, "stripePublishableKey is missing"],
    ["an empty publishable key", { stripePublishableKey: "" }, "stripePublishableKey is missing"],
    ["a secret key", { stripePublishableKey: "sk_test_123" }, "stripePublishableKey must begin with pk_test_ or pk_live_"],
  ])("says at the checkout that the settings have %s, and lets the shopper shop", async (_, settings, fault) => {
    const { page } = await openCardCheckout(settings);
    await page.getByRole("alert").filter({ hasText: "This shop cannot take payments at the moment." }).waitFor();
    await page.getByText(fault).waitFor();
    expect(await placeButton(page).isDisabled()).toBe(true);
    expect(await page.locator("body").innerHTML()).not.toContain("sk_test_123");
    await checkPage(page, "shop-cards-no-key");
  });
});

describe("Stripe.js", () => {
  it("is requested at the checkout and by no other page", async () => {
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    await payWithStripe(visitor, harness.platform);
    visitor.expectFailure(/404.*\/api\/me\/erasure/); // the account's page asks whether it is being deleted
    const requested = recordStripeRequests(page);
    await visitor.signIn(shopper());
    await page.getByRole("button", { name: "Add to basket: Brass desk lamp" }).click();
    for (const path of ["/", "/basket", "/orders", "/events", "/webhooks", "/account"]) {
      await page.goto(path, { waitUntil: "networkidle" });
      await page.getByRole("heading", { level: 1 }).waitFor();
    }
    expect(requested).toEqual([]);
    await page.goto("/checkout");
    await waitForForm(page);
    expect(requested.some((url) => url.startsWith("https://js.stripe.com/"))).toBe(true);
    expect(requested.some((url) => url.includes("/CardForm-"))).toBe(true);
  });

  it("is not requested by a checkout with the sandbox", async () => {
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    const requested = recordStripeRequests(page);
    await visitor.signIn(shopper());
    await page.getByRole("button", { name: "Add to basket: Brass desk lamp" }).click();
    await page.goto("/checkout", { waitUntil: "networkidle" });
    await page.getByRole("radio", { name: /Visa/ }).waitFor();
    expect(requested).toEqual([]);
  });
});
