import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { distinctOrders, listNewOrderIds, listOrderIds, openCheckout, placeButton, recordOrders, shownOrderId } from "./harness/checkout";
import { checkPage } from "./harness/checkPage";
import { expectFieldError } from "./harness/fields";
import { newHarness } from "./harness/harness";
import { placeOrder, waitForStatus } from "./harness/orders";
import { until } from "./harness/until";
import type { Visitor } from "./harness/visitor";

const harness = newHarness();

const orderLink = (page: Page, id: string) => page.getByRole("main").locator(`a[href$="${id}"]`).first();

/** Signs in and opens the list with a completed order. */
async function atOrders(): Promise<{ visitor: Visitor; orderId: string }> {
  const shopper = harness.platform.user("shopper");
  const orderId = await placeOrder(harness.platform, shopper, { sku: "NOTE-DOT" });
  await waitForStatus(harness.platform, shopper, orderId, "completed");
  const visitor = await harness.newVisitor();
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

const newcomer = { email: "new.shopper@example.com", password: "A-new-Shopper-7" };

const email = (page: Page) => page.getByLabel("Email");
const password = (page: Page) => page.getByLabel(/^(New p|P)assword$/);
const code = (page: Page) => page.getByLabel("Code");

/** The code of the latest of so many mails. */
const mailedCode = (count: number) =>
  until("the code arrives", async () => {
    const mails = await harness.control.emails(newcomer.email);
    return mails.length < count ? undefined : /\b\d{6}\b/.exec(mails[0]?.text ?? "")?.[0];
  });

/** Signs up, at first with a password that is too short. */
async function breakTheRule(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  visitor.expectFailure(/400.*\/signup/);
  await page.getByText("12 characters or more").waitFor();
  expect(await email(page).inputValue()).toBe(newcomer.email);
  await password(page).pressSequentially("Shop7");
  await page.getByText("3 of 4 done").waitFor({ state: "attached" });
  await page.getByRole("button", { name: "Show password" }).click();
  expect(await password(page).getAttribute("type")).toBe("text");
  await checkPage(page, "account-sign-up");
  await password(page).press("Enter");
  await expectFieldError(password(page), /lacks what is marked/);
  expect([await email(page).inputValue(), await password(page).inputValue()]).toEqual([newcomer.email, ""]);
  await checkPage(page, "account-sign-up-refused");
  await password(page).fill(newcomer.password);
  await password(page).press("Enter");
}

/** Asks for another code, which the page offers after a wait, and confirms the address with it. */
async function confirmWithSecondCode(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  const again = page.getByRole("button", { name: "send another code" });
  await page.getByText(/Another code can be sent in \d+ seconds/).waitFor();
  expect(await again.isDisabled()).toBe(true);
  await checkPage(page, "account-confirm");
  const first = await mailedCode(1);
  await harness.control.advanceClock(60);
  await page.getByRole("link", { name: "Back to sign in" }).click();
  await password(page).fill(newcomer.password);
  await password(page).press("Enter");
  await again.click();
  const second = await mailedCode(2);
  visitor.expectFailure(/400.*\/confirmUser/);
  await code(page).fill(first === second ? "000000" : first);
  await code(page).press("Enter");
  await expectFieldError(code(page), /not the code of our last mail/);
  await code(page).fill(second);
  await code(page).press("Enter");
  await page.getByText("Your address is confirmed").waitFor();
}

/** Chooses a new password instead of a forgotten one. */
async function replaceForgottenPassword({ page }: Visitor): Promise<void> {
  await harness.control.advanceClock(60);
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await checkPage(page, "account-forgotten");
  await email(page).press("Enter");
  await code(page).fill(await mailedCode(3));
  await checkPage(page, "account-new-password");
  await password(page).fill("Another-Shopper-8");
  await password(page).press("Enter");
  await page.getByText("Your new password is saved").waitFor();
  await checkPage(page, "account-saved");
}

describe("a session", () => {
  it("begins with a new account, whose rule of passwords is shown, and another code and a new password are to be had", async () => {
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    await page.goto("/");
    await page.getByRole("banner").getByRole("button", { name: "Sign in" }).click();
    await page.getByLabel("Email").fill(newcomer.email);
    await checkPage(page, "account-sign-in");
    await page.getByRole("link", { name: "Sign up" }).click();
    await breakTheRule(visitor);
    await confirmWithSecondCode(visitor);
    await replaceForgottenPassword(visitor);
    await visitor.enterCredentials({ ...newcomer, password: "Another-Shopper-8" });
  });

  it("returns to the page where it began, and signing out also ends it at the identity provider", async () => {
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    await page.goto("/orders?status=failed");
    await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
    await visitor.enterCredentials(harness.platform.user("shopper"));
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe("/orders?status=failed");
    await page.reload(); // the code for it is not there any more
    await page.getByRole("button", { name: /^Account of/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    // The app ends its session first. Then the identity provider ends its own and returns to "/".
    await page.waitForURL((url) => url.origin === harness.platform.endpoints.app && url.pathname === "/");
    await page.getByRole("banner").getByRole("button", { name: "Sign in" }).click();
    await page.locator("input[name=password]").waitFor(); // the session at the identity provider has ended too
  });

  it("goes on in a new tab at the same address, until it has ended", async () => {
    const { visitor, orderId } = await atOrders();
    const second = await visitor.context.newPage();
    await second.goto("/orders?status=completed");
    await orderLink(second, orderId).waitFor();
    expect(new URL(second.url()).search).toBe("?status=completed");
    await visitor.context.clearCookies(); // the session at the identity provider is over
    const third = await visitor.context.newPage();
    await third.goto("/orders?status=completed");
    await third.getByRole("main").getByRole("button", { name: "Sign in" }).waitFor();
    expect(new URL(third.url()).pathname + new URL(third.url()).search).toBe("/orders?status=completed");
    const asked: string[] = [];
    const fourth = await visitor.context.newPage();
    fourth.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await fourth.goto("/");
    await fourth.getByRole("banner").getByRole("button", { name: "Sign in" }).waitFor();
    expect(asked).not.toContain("/oauth2/authorize"); // nobody is signed in with this browser
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
    await checkPage(page, "session-ended");
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

  it("is renewed before its token ends, although the code for it was not there", async () => {
    const { visitor, orderId } = await atOrders();
    const { page } = visitor;
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.clock.install();
    await page.reload();
    await orderLink(page, orderId).waitFor();
    expect(asked.filter((path) => /\/session-|\/oauth2\//.test(path))).toEqual([]);
    const renewed = page.waitForResponse((answer) => new URL(answer.url()).pathname === "/oauth2/token" && answer.ok());
    await page.clock.fastForward("58:01"); // the page asks for its list, and the code for the token comes
    await until("the code is there", () => Promise.resolve(asked.some((path) => path.includes("/session-")) || undefined));
    await until("its timer has been set, and ends", () => page.clock.fastForward("01:00").then(() => asked.includes("/oauth2/token") || undefined));
    await renewed;
  });

  it("is renewed without notice while an order is placed", async () => {
    const visitor = await openCheckout(harness);
    const { page } = visitor;
    visitor.expectFailure(/401.*\/api\/orders/);
    const [before, sent] = [await listOrderIds(harness), recordOrders(page)];
    await replaceTokens(page, { access_token: "revoked" });
    await placeButton(page).click();
    const id = await shownOrderId(page);
    expect(sent).toHaveLength(2); // the refused request, and the same one with the new token
    expect(distinctOrders(sent)).toHaveLength(1);
    expect(await listNewOrderIds(harness, before)).toEqual([id]);
  });

  it("shows operate pages to operators only", async () => {
    const shopper = await harness.newVisitor();
    await shopper.signIn(harness.platform.user("shopper"));
    await shopper.page.goto("/operate");
    await shopper.page.getByRole("heading", { name: "For operators" }).waitFor();
    expect(await shopper.page.getByRole("link", { name: "Operate" }).count()).toBe(0);
    await checkPage(shopper.page, "session-not-an-operator");
    const operator = await harness.newVisitor();
    await operator.signIn(harness.platform.user("operator"));
    await operator.page.getByRole("link", { name: "Operate" }).waitFor();
  });
});
