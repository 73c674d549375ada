import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { apiClient } from "./harness/apiClient";
import { checkPage } from "./harness/checkPage";
import { expectFieldError, expectFocus } from "./harness/fields";
import { newHarness } from "./harness/harness";
import { placeOrder, waitForStatus } from "./harness/orders";
import { until } from "./harness/until";
import type { Visitor } from "./harness/visitor";

const harness = newHarness();
const leaver = { email: "leaving.shopper@example.com", password: "A-leaving-Shopper-7" };

const eraseButton = (page: Page) => page.getByRole("button", { name: "Delete my account" });
const dialog = (page: Page) => page.getByRole("dialog", { name: "Delete your account?" });
const confirmButton = (page: Page) => dialog(page).getByRole("button", { name: "Delete account" });
const signInButton = (page: Page) => page.getByRole("banner").getByRole("button", { name: "Sign in" });

/** Opens the account page from the menu of the user who is signed in. */
async function openAccount({ page }: Visitor): Promise<void> {
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitem", { name: "Account" }).click();
  await page.getByRole("heading", { level: 1, name: "Account" }).waitFor();
  await eraseButton(page).waitFor();
}

describe("a shopper who deletes the account", () => {
  it("is asked for its address, and nothing happens without", async () => {
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    const deleted: string[] = [];
    page.on("request", (request) => request.method() === "DELETE" && deleted.push(request.url()));
    visitor.expectFailure(/404.*\/api\/me\/erasure/);
    await visitor.signIn(harness.platform.user("shopper"));
    await openAccount(visitor);
    await checkPage(page, "account");
    await eraseButton(page).click();
    await expectFocus(dialog(page).getByLabel("Your email address"), "the address");
    await confirmButton(page).click();
    await expectFieldError(dialog(page).getByLabel("Your email address"), /Enter \S+@\S+ to delete this account/);
    await dialog(page).getByLabel("Your email address").fill("somebody.else@example.com");
    await page.keyboard.press("Enter");
    await expectFieldError(dialog(page).getByLabel("Your email address"), /Enter \S+@\S+ to delete this account/);
    await checkPage(page, "account-erase-refused");
    await dialog(page).getByRole("button", { name: "Keep account" }).click();
    await dialog(page).waitFor({ state: "detached" });
    await eraseButton(page).click();
    await page.keyboard.press("Escape");
    await dialog(page).waitFor({ state: "detached" });
    await page.reload();
    await eraseButton(page).waitFor(); // the API knows of no erasure
    expect(deleted).toEqual([]);
  });

  it("is signed out, is told what happens and when, and cannot sign in again", async () => {
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    await visitor.signUp(leaver);
    await waitForStatus(harness.platform, leaver, await placeOrder(harness.platform, leaver, { sku: "NOTE-DOT" }), "completed");
    visitor.expectFailure(/404.*\/api\/me\/erasure/);
    await openAccount(visitor);
    await eraseButton(page).click();
    await dialog(page).getByLabel("Your email address").fill(leaver.email.toUpperCase());
    await confirmButton(page).click();
    const farewell = page.getByRole("heading", { level: 1, name: "Your account is being deleted" });
    await farewell.waitFor();
    await page.getByText("within two hours").waitFor();
    await checkPage(page, "account-erased");
    await page.reload();
    await farewell.waitFor();
    await page.getByRole("main").getByRole("link", { name: "Go to the shop" }).click();
    await page.getByRole("listitem", { name: "Brass desk lamp", exact: true }).waitFor();
    await signInButton(page).click();
    await page.locator("input[name=password]").waitFor(); // the session at the identity provider has ended too

    await until("the user pool has forgotten the shopper", async () => {
      await harness.control.advanceClock(60); // the erasure runs with the reconciler
      return !(await canSignIn());
    });
  });
});

/** Whether the identity provider still knows the account. */
async function canSignIn(): Promise<boolean> {
  try {
    await apiClient(harness.platform, leaver);
    return true;
  } catch (error) {
    if (/UserNotFound|NotAuthorized/.test(String(error))) return false;
    throw error;
  }
}
