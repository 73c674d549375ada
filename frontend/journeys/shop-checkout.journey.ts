import type { Page, Route } from "playwright-core";
import { describe, expect, it } from "vitest";

import { apiClient } from "./harness/apiClient";
import { addressSection, distinctOrders, fillAddress, isOrdersUrl, listNewOrderIds, listOrderIds, openCheckout, placeButton, recordOrders, shownOrderId } from "./harness/checkout";
import { checkPage } from "./harness/checkPage";
import { expectFieldError } from "./harness/fields";
import { newHarness } from "./harness/harness";
import { reachPlatform } from "./harness/reachPlatform";
import { until } from "./harness/until";
import type { Visitor } from "./harness/visitor";

const harness = newHarness();

/** Lets the first `count` orders reach the API and drops its responses. */
async function dropResponses(visitor: Visitor, count: number): Promise<void> {
  visitor.expectFailure(/ERR_FAILED.*\/api\/orders/);
  let left = count;
  await visitor.page.route(isOrdersUrl, async (route: Route) => {
    if (route.request().method() !== "POST" || left === 0) return route.continue();
    left--;
    const answer = await reachPlatform(route);
    expect(answer.status()).toBe(201);
    await route.abort();
  });
}

/** Holds orders back until the returned function is called. */
async function holdOrders(page: Page): Promise<() => void> {
  let release = (): void => undefined;
  const isReleased = new Promise<void>((done) => (release = done));
  await page.route(isOrdersUrl, async (route) => {
    if (route.request().method() === "POST") await isReleased;
    await route.continue();
  });
  return release;
}

/** Replaces the access token by one that the API refuses, and removes the refresh token. */
async function loseSession(page: Page): Promise<void> {
  await page.evaluate(() => {
    const name = Object.keys(sessionStorage).find((each) => each.startsWith("oidc.user:"));
    if (name === undefined) throw new Error("no user is signed in");
    const user = JSON.parse(sessionStorage.getItem(name) ?? "") as Record<string, unknown>;
    sessionStorage.setItem(name, JSON.stringify({ ...user, access_token: "revoked", refresh_token: undefined }));
  });
}

describe("checkout", () => {
  it("sends a visitor to sign in and back with the same basket, and places the order", async () => {
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    await page.goto("/");
    await page.getByRole("button", { name: "Add to basket: Brass desk lamp" }).click();
    await page.getByRole("banner").getByRole("link", { name: "Basket, 1 item" }).click();
    await page.getByRole("link", { name: "Checkout" }).click();
    await page.getByText("Sign in to order and pay. Your basket is kept.").waitFor();
    await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
    await visitor.enterCredentials(harness.platform.user("shopper"));
    await page.getByRole("region", { name: "To pay" }).getByText("US$89.00").waitFor();
    await page.getByRole("radio", { name: /Temporary failure/ }).check();
    await page.getByRole("radio", { name: /Visa/ }).check();
    await checkPage(page, "shop-checkout");
    const before = await listOrderIds(harness);
    await placeButton(page).click();
    const id = await shownOrderId(page);
    expect(await listNewOrderIds(harness, before)).toEqual([id]);
    await page.getByRole("banner").getByRole("link", { name: "Basket, empty" }).waitFor();
  });

  it("asks for the address that the country wants, keeps it, and proposes it for the next order", async () => {
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    await visitor.signUp({ email: "nora.new@example.com", password: "A-new-Nora-7" });
    await page.getByRole("button", { name: "Add to basket: Dotted notebook" }).click();
    await page.goto("/checkout");
    const address = addressSection(page);
    expect(await address.getByLabel("Country or region").inputValue()).toBe("GB"); // the visitor's
    await address.getByLabel("Country or region").selectOption("HK");
    await address.getByLabel("Area").waitFor();
    expect(await address.getByLabel("Postal code").count()).toBe(0);
    await address.getByLabel("Country or region").selectOption("US");
    await address.getByLabel("ZIP code").waitFor();
    const sent = recordOrders(page);
    await placeButton(page).click();
    await expectFieldError(address.getByLabel("Full name"), /Enter the full name\./);
    expect(sent).toEqual([]);

    visitor.expectFailure(/400.*\/api\/(orders|me\/address)/, /404.*\/api\/me\/erasure/);
    await fillAddress(page, "94105"); // of another state, which the API finds
    await placeButton(page).click();
    await expectFieldError(address.getByLabel("ZIP code"), /Must be a postal code of the region/);
    await checkPage(page, "shop-checkout-address");
    await fillAddress(page);
    await placeButton(page).click();
    await shownOrderId(page);
    await addressSection(page).getByText("Springfield, IL 62701").waitFor();
    await checkPage(page, "order-address");

    await page.goto("/");
    await page.getByRole("button", { name: "Add to basket: Dotted notebook" }).click();
    await page.goto("/checkout");
    await addressSection(page).getByText("7 New Street").waitFor();
    visitor.expectFailure(/500.*\/api\/me\/address/);
    await page.route("**/api/me/address", (route) => (route.request().method() === "PUT" ? route.fulfill({ status: 500 }) : route.continue()));
    await addressSection(page).getByRole("button", { name: "Change address" }).click();
    await placeButton(page).click();
    await shownOrderId(page);
    await addressSection(page).getByText("7 New Street").waitFor();
    await page.getByRole("alert").filter({ hasText: "Your address was not saved to your account" }).waitFor();
    await page.unroute("**/api/me/address");

    await page.goto("/account");
    await addressSection(page).getByRole("button", { name: "Edit address" }).click();
    await addressSection(page).getByLabel("City").fill("Chicago");
    await checkPage(page, "account-address");
    await addressSection(page).getByRole("button", { name: "Save address" }).click();
    await addressSection(page).getByText("Chicago, IL 62701").waitFor();
    await addressSection(page).getByRole("button", { name: "Remove address" }).click();
    await addressSection(page).getByText("No address is kept.").waitFor();
  });

  it("places one order for two immediate clicks, Enter and a third click", async () => {
    const { page } = await openCheckout(harness);
    const [before, sent] = [await listOrderIds(harness), recordOrders(page)];
    const release = await holdOrders(page);
    const button = placeButton(page);
    const { x, y, width, height } = (await button.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    await button.focus();
    await button.evaluate((element: HTMLElement) => {
      element.click();
      element.click(); // in the same task, so that the button cannot be rendered as busy in between
    });
    await Promise.all([page.keyboard.press("Enter"), page.mouse.click(x + width / 2, y + height / 2)]);
    release();
    const id = await shownOrderId(page);
    expect(sent).toHaveLength(1);
    expect(await listNewOrderIds(harness, before)).toEqual([id]);
  });

  it("places one order when responses are lost", async () => {
    const visitor = await openCheckout(harness);
    const { page } = visitor;
    const [before, sent] = [await listOrderIds(harness), recordOrders(page)];
    await dropResponses(visitor, 2);
    await placeButton(page).click();
    await page.getByText("Still trying").waitFor();
    const id = await shownOrderId(page);
    expect(await listNewOrderIds(harness, before)).toEqual([id]);
    expect(sent.length).toBe(3);
    expect(distinctOrders(sent)).toHaveLength(1);
  });

  it("places one order when the page is reloaded while it is sent, and resumes by itself", async () => {
    const visitor = await openCheckout(harness);
    const { page } = visitor;
    const [before, sent] = [await listOrderIds(harness), recordOrders(page)];
    let reached = (): void => undefined;
    const hasReached = new Promise<void>((done) => (reached = done));
    await page.route(isOrdersUrl, async (route) => {
      await reachPlatform(route);
      reached(); // and never respond
    }, { times: 1 });
    await placeButton(page).click();
    await hasReached;
    expect(await listNewOrderIds(harness, before)).toHaveLength(1);
    await page.reload();
    const id = await shownOrderId(page);
    expect(await listNewOrderIds(harness, before)).toEqual([id]);
    expect(sent.length).toBe(2);
    expect(distinctOrders(sent)).toHaveLength(1);
  });

  it("asks before it finishes an unanswered order when the basket was filled again, or has changed", async () => {
    const visitor = await openCheckout(harness);
    const { page } = visitor;
    const before = await listOrderIds(harness);
    await dropResponses(visitor, 5);
    await placeButton(page).click();
    await page.getByText("We do not know whether your order arrived").waitFor();
    await checkPage(page, "shop-checkout-open");
    const [unanswered = ""] = await listNewOrderIds(harness, before);
    await page.goto(`/orders/${unanswered}`);
    await page.getByRole("button", { name: "Order again" }).click(); // fills the basket, and never sends the order that waits
    await page.getByRole("link", { name: "Checkout" }).click();
    await page.getByText("An earlier order is not finished").waitFor();
    await page.goto("/");
    await page.getByRole("button", { name: "Add to basket: Brass desk lamp" }).click();
    await page.goto("/checkout");
    await page.getByText("An earlier order is not finished").waitFor();
    await checkPage(page, "shop-checkout-earlier");
    await page.getByRole("button", { name: "Finish that order" }).click();
    const id = await shownOrderId(page);
    expect(await listNewOrderIds(harness, before)).toEqual([id]);
    await page.getByRole("banner").getByRole("link", { name: "Basket, 1 item" }).waitFor(); // the lamp was not ordered
  });

  it("resumes an order after the session has ended", async () => {
    const visitor = await openCheckout(harness);
    const { page } = visitor;
    visitor.expectFailure(/401.*\/api\/orders/);
    const before = await listOrderIds(harness);
    await loseSession(page);
    await placeButton(page).click();
    await page.getByRole("dialog", { name: "Your session has ended" }).waitFor();
    await checkPage(page, "shop-checkout-session-ended");
    expect(await listNewOrderIds(harness, before)).toEqual([]);
    await page.getByRole("button", { name: "Sign in again" }).click();
    const id = await shownOrderId(page); // the session at the identity provider has not ended
    expect(await listNewOrderIds(harness, before)).toEqual([id]);
  });

  it("does not send an order of more than there is, and offers what is there", async () => {
    const visitor = await openCheckout(harness, "Луна, art print");
    const { page } = visitor;
    const quantity = page.getByRole("spinbutton", { name: "Quantity of Луна, art print" });
    await page.getByRole("link", { name: "Edit the basket" }).click();
    await quantity.fill("4");
    await quantity.press("Enter");
    await page.getByRole("link", { name: "Checkout" }).click();
    const line = page.getByRole("listitem", { name: "Луна, art print" });
    await line.getByText("Only 3 left.").waitFor();
    const [before, sent] = [await listOrderIds(harness), recordOrders(page)];
    await placeButton(page).click();
    await page.getByRole("alert").filter({ hasText: "One product needs your attention below." }).waitFor();
    expect(sent).toEqual([]);
    await checkPage(page, "shop-checkout-too-many");
    await line.getByRole("button", { name: "Change to 3 units of Луна, art print" }).click();
    await page.getByText("Your order was not placed").waitFor({ state: "detached" });
    await placeButton(page).click();
    const id = await shownOrderId(page);
    expect(await listNewOrderIds(harness, before)).toEqual([id]);
  });

  it("shows violations on their lines, and places the order once they are fixed", async () => {
    const operator = await apiClient(harness.platform, harness.platform.user("operator"));
    const bag = { params: { path: { sku: "BAG-CANVAS" } } };
    const offer = async (active: boolean) => {
      const { data: { version } = { version: 0 } } = await operator.GET("/api/ops/products/{sku}", bag);
      const body = { name: "Waxed canvas bag", description: "Carries a laptop.", price: { amount: 13900, currency: "USD" }, active, version };
      const { error } = await operator.PUT("/api/ops/products/{sku}", { ...bag, body });
      expect(error).toBeUndefined();
    };
    const visitor = await openCheckout(harness, "Waxed canvas bag");
    const { page } = visitor;
    visitor.expectFailure(/400.*\/api\/orders/);
    const before = await listOrderIds(harness);
    await offer(true);
    await placeButton(page).click();
    const line = page.getByRole("listitem", { name: "Waxed canvas bag" });
    await line.getByText("The price is now US$139.00. It was US$129.00.").waitFor();
    await page.getByText("Nothing was ordered or charged.").waitFor();
    await checkPage(page, "shop-checkout-refused");
    await page.getByRole("button", { name: "Accept the new price of Waxed canvas bag" }).click();
    await page.getByRole("region", { name: "To pay" }).getByText("US$139.00").waitFor();
    await page.getByText("Your order was not placed").waitFor({ state: "detached" });
    await offer(false);
    await placeButton(page).click();
    await line.getByText("This product is no longer sold.").waitFor();
    await offer(true);
    await placeButton(page).click();
    const id = await shownOrderId(page);
    expect(await listNewOrderIds(harness, before)).toEqual([id]);
  });

  it("does not finish the order of another user", async () => {
    const visitor = await openCheckout(harness);
    const { page } = visitor;
    await dropResponses(visitor, 5);
    await placeButton(page).click();
    await page.getByText("We do not know whether your order arrived").waitFor();
    await page.getByRole("button", { name: /^Account of/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.waitForURL((url) => url.pathname === "/"); // after the identity provider has ended its session too
    await page.goto("/checkout");
    await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
    const sent = recordOrders(page);
    await visitor.enterCredentials(harness.platform.user("partner"));
    await placeButton(page).waitFor();
    await until("the page is loaded", () => page.evaluate(() => document.readyState === "complete"));
    expect(await page.getByText("An earlier order is not finished").count()).toBe(0);
    expect(sent).toEqual([]);
  });
});
