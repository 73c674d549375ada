import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { atCheckout, different, listen, newOrders, orderIds, orderShown, placeButton } from "./harness/checkout";
import { look } from "./harness/checkPage";
import { setScene } from "./harness/harness";
import { placeOrder, reached } from "./harness/orders";
import { until } from "./harness/until";
import type { Visitor } from "./harness/visitor";

const scene = setScene();

const orderLink = (page: Page, id: string) => page.getByRole("main").locator(`a[href$="${id}"]`).first();

/** Signs in and opens the list with a completed order. */
async function atOrders(): Promise<{ visitor: Visitor; orderId: string }> {
  const shopper = scene.platform.person("shopper");
  const orderId = await placeOrder(scene.platform, shopper, { sku: "NOTE-DOT" });
  await reached(scene.platform, shopper, orderId, "completed");
  const visitor = await scene.arrive();
  await visitor.signIn(shopper);
  await visitor.page.goto("/orders?status=completed");
  await orderLink(visitor.page, orderId).waitFor();
  return { visitor, orderId };
}

/** Replaces the tokens of the tab by invalid ones. */
async function replaceTokens(page: Page, tokens: { access_token: string; refresh_token?: string }): Promise<void> {
  await page.evaluate((invalid) => {
    const name = Object.keys(sessionStorage).find((each) => each.startsWith("oidc.user:"));
    if (name === undefined) throw new Error("no user is signed in");
    const user = JSON.parse(sessionStorage.getItem(name) ?? "") as Record<string, unknown>;
    sessionStorage.setItem(name, JSON.stringify({ ...user, ...invalid }));
  }, tokens);
}

describe("a session", () => {
  it("begins with a new account, which is confirmed by email", async () => {
    const visitor = await scene.arrive();
    await visitor.signUp({ email: "new.shopper@example.com", password: "A-new-Shopper-7" });
  });

  it("returns to the page where it began, and signing out also ends it at the identity provider", async () => {
    const visitor = await scene.arrive();
    const { page } = visitor;
    await page.goto("/orders?status=failed");
    await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
    await visitor.enterCredentials(scene.platform.person("shopper"));
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe("/orders?status=failed");
    await page.getByRole("button", { name: /^Account of/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    // The app ends its session first. Then the identity provider ends its own and returns to "/".
    await page.waitForURL((url) => url.origin === scene.platform.endpoints.app && url.pathname === "/");
    await page.getByRole("banner").getByRole("button", { name: "Sign in" }).click();
    await page.locator("input[name=password]").waitFor(); // the session at the identity provider has ended too
  });

  it("says that it has ended, and continues at the same address", async () => {
    const { visitor, orderId } = await atOrders();
    const { page } = visitor;
    const address = page.url();
    visitor.expectFailure(/401.*\/api\/orders/, /400.*\/oauth2\/token/);
    await replaceTokens(page, { access_token: "revoked", refresh_token: "revoked" });
    const dialog = page.getByRole("dialog", { name: "Your session has ended" });
    await dialog.waitFor();
    const again = dialog.getByRole("button", { name: "Sign in again" });
    await until("the focus is on the button", () => again.evaluate((button) => button === document.activeElement));
    await look(page, "session-ended");
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    await page.waitForURL(address); // the session at the identity provider has not ended
    await orderLink(page, orderId).waitFor();
  });

  it("is renewed without notice when only the access token is refused", async () => {
    const { visitor, orderId } = await atOrders();
    const { page } = visitor;
    visitor.expectFailure(/401.*\/api\/orders/);
    const renewed = page.waitForResponse((answer) => new URL(answer.url()).pathname === "/oauth2/token" && answer.ok());
    const read = page.waitForResponse((answer) => new URL(answer.url()).pathname === "/api/orders" && answer.ok());
    await replaceTokens(page, { access_token: "revoked" });
    await Promise.all([renewed, read]);
    await orderLink(page, orderId).waitFor();
    expect(await page.getByRole("dialog").count()).toBe(0);
  });

  it("is renewed without notice while an order is placed", async () => {
    const visitor = await atCheckout(scene);
    const { page } = visitor;
    visitor.expectFailure(/401.*\/api\/orders/);
    const [before, heard] = [await orderIds(scene), listen(page)];
    await replaceTokens(page, { access_token: "revoked" });
    await placeButton(page).click();
    const id = await orderShown(page);
    expect(heard).toHaveLength(2); // the refused request, and the same one with the new token
    expect(different(heard)).toHaveLength(1);
    expect(await newOrders(scene, before)).toEqual([id]);
  });

  it("shows operate pages to operators only", async () => {
    const shopper = await scene.arrive();
    await shopper.signIn(scene.platform.person("shopper"));
    await shopper.page.goto("/operate");
    await shopper.page.getByRole("heading", { name: "For operators" }).waitFor();
    expect(await shopper.page.getByRole("link", { name: "Operate" }).count()).toBe(0);
    await look(shopper.page, "session-not-an-operator");
    const operator = await scene.arrive();
    await operator.signIn(scene.platform.person("operator"));
    await operator.page.getByRole("link", { name: "Operate" }).waitFor();
  });
});
