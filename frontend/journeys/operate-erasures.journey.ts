import { describe, it } from "vitest";

import { checkPage } from "./harness/checkPage";
import { expectFieldError } from "./harness/fields";
import { newHarness } from "./harness/harness";
import { placeOrder, waitForStatus } from "./harness/orders";
import { until } from "./harness/until";

const harness = newHarness();

describe("an operator", () => {
  it("erases a user from an order's row, after a confirmation, and sees how far it is", async () => {
    const shopper = harness.platform.user("shopper");
    const orderId = await placeOrder(harness.platform, shopper, { sku: "NOTE-DOT" });
    await waitForStatus(harness.platform, shopper, orderId, "completed");
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    visitor.expectFailure(/404.*\/api\/ops\/erasures\//);
    await visitor.signIn(harness.platform.user("operator"));
    await page.goto("/operate/erasures");
    const form = page.getByRole("form", { name: "Erase a user" });
    await form.getByRole("button", { name: "Erase user" }).click();
    await expectFieldError(form.getByRole("textbox", { name: "User" }), /Copy the user's id/);

    await page.goto("/operate?status=completed");
    await page.getByRole("row").filter({ hasText: orderId }).getByRole("link", { name: /^Erasure of user/ }).click();
    const state = page.getByRole("region", { name: "State" });
    await state.getByText("Nobody asked to erase this user.").waitFor();
    await form.getByLabel("The user asked by another way").waitFor();
    await form.getByLabel("An authority or a court demands it").check();
    await form.getByRole("button", { name: "Erase user" }).click();
    const dialog = page.getByRole("dialog", { name: "Erase this user?" });
    await checkPage(page, "operate-erase-confirm");
    await dialog.getByRole("button", { name: "Keep user" }).click();
    await dialog.waitFor({ state: "detached" });
    await state.getByText("Nobody asked to erase this user.").waitFor();
    await form.getByRole("button", { name: "Erase user" }).click();
    await dialog.getByRole("button", { name: "Erase user" }).click();
    await state.getByText("The account is deleted within minutes.").waitFor();
    await checkPage(page, "operate-erasure");
    await until("the data is deleted", async () => {
      await harness.control.advanceClock(60); // the erasure runs with the reconciler
      return state.getByText("A last pass follows within two hours.").isVisible();
    }, 60_000);
  });
});
