import { expect, describe, it } from "vitest";
import type { Page } from "playwright-core";

import { apiClient } from "./harness/apiClient";
import { checkPage } from "./harness/checkPage";
import { newHarness } from "./harness/harness";
import { waitForStatus } from "./harness/orders";
import { until } from "./harness/until";

const harness = newHarness();
const shopper = () => harness.platform.user("shopper");

/** Buys a unit of each of three products. */
async function buyThreeLines(): Promise<string> {
  const api = await apiClient(harness.platform, shopper());
  const { data, error } = await api.POST("/api/orders", {
    params: { header: { "Idempotency-Key": crypto.randomUUID() } },
    body: { lines: ["NOTE-DOT", "PEN-ECRIDOR", "CLOCK-BRNO"].map((sku) => ({ sku, quantity: 1 })), payment: { token: "tok_ok" } },
  });
  if (data === undefined) throw new Error(`the order was rejected: ${JSON.stringify(error)}`);
  await waitForStatus(harness.platform, shopper(), data.id, "completed");
  return data.id;
}

/** Waits for a mail to the shopper whose subject begins like this, about the order. */
async function mailOf(subject: string, orderId: string): Promise<string> {
  return until(`the mail “${subject}” arrives`, async () => {
    const mails = await harness.control.emails(shopper().email);
    return mails.find((mail) => mail.subject.startsWith(subject) && mail.text.includes(orderId))?.text;
  });
}

/** Asks on the order's page to return one unit of the item. */
async function askToReturn(page: Page, orderId: string, item: string, reason: string): Promise<void> {
  await page.goto(`/orders/${orderId}`);
  await page.getByRole("button", { name: "Return items" }).click();
  const dialog = page.getByRole("dialog", { name: "Return items" });
  await dialog.getByRole("button", { name: "Send request" }).click();
  await dialog.getByText("Enter how many of which item you want to return.").waitFor();
  await dialog.getByRole("textbox", { name: item }).fill("1");
  await dialog.getByRole("textbox", { name: "Reason" }).fill(reason);
  await dialog.getByRole("status").getByText("goes back to the card").waitFor();
  await checkPage(page, "follow-return-dialog");
  await dialog.getByRole("button", { name: "Send request" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByText("We received your request").waitFor();
  await section(page, "Returns").getByText("You asked to return this").waitFor();
}

const section = (page: Page, title: string) => page.locator("section").filter({ has: page.getByRole("heading", { name: title, exact: true }) });

describe("a shopper who returns one of three items", () => {
  it("gets it refunded when finance accepts, with a credit note and mails", async () => {
    const orderId = await buyThreeLines();
    const buyer = await harness.newVisitor();
    await buyer.signIn(shopper());
    await askToReturn(buyer.page, orderId, "Dotted notebook", "I bought the wrong size");
    await expect.poll(() => buyer.page.evaluate(() => document.activeElement?.tagName)).toMatch(/^H[12]$/);
    await buyer.page.getByRole("button", { name: "Return items" }).waitFor({ state: "detached" });
    await checkPage(buyer.page, "follow-return-requested");
    expect(await mailOf("We received your return request", orderId)).toContain("1 x Dotted notebook");

    const operator = await harness.newVisitor();
    const { page } = operator;
    await operator.signIn(harness.platform.user("operator"));
    await page.goto("/operate");
    await page.getByRole("navigation", { name: "Operate" }).getByRole("link", { name: "Withdrawals" }).click();
    const row = page.getByRole("row").filter({ hasText: orderId });
    await row.getByText("“I bought the wrong size”").waitFor();
    await checkPage(page, "operate-withdrawals");
    await row.getByRole("button", { name: `Decide the withdrawal from order ${orderId}` }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Decide" }).click();
    await dialog.getByText("Choose what to do.").waitFor();
    await dialog.getByRole("radio", { name: /^Accept, and refund/ }).check();
    await dialog.getByRole("checkbox", { name: /return them to stock/ }).check();
    await checkPage(page, "operate-withdrawal-accept");
    await dialog.getByRole("button", { name: /^Refund / }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByText("The withdrawal is accepted").waitFor();
    await page.getByRole("heading", { name: "No withdrawals to decide" }).waitFor();
    await checkPage(page, "operate-withdrawals-none");

    await buyer.page.reload();
    await section(buyer.page, "Returns").getByText("We accepted your return").waitFor();
    const refunds = section(buyer.page, "Refunds");
    await refunds.getByText("Refunded to your card").waitFor();
    await refunds.getByText("1 × Dotted notebook").waitFor();
    await refunds.getByRole("button", { name: /View credit note/ }).waitFor();
    await buyer.page.getByText("We have refunded").first().waitFor();
    await checkPage(buyer.page, "follow-return-accepted");
    await mailOf("A refund for your EventForge order", orderId);
  });

  it("reads why it is refused, and may ask again", async () => {
    const orderId = await buyThreeLines();
    const buyer = await harness.newVisitor();
    await buyer.signIn(shopper());
    await askToReturn(buyer.page, orderId, "Table clock Brněnka", "It ticks too loudly");

    const operator = await harness.newVisitor();
    const { page } = operator;
    await operator.signIn(harness.platform.user("operator"));
    await page.goto("/operate?status=completed");
    await page.getByRole("button", { name: `Decide the withdrawal from order ${orderId}` }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("radio", { name: "Refuse" }).check();
    await dialog.getByRole("button", { name: "Refuse" }).click();
    await dialog.getByText("Say why. The shopper reads it.").waitFor();
    await dialog.getByRole("textbox", { name: "Reason" }).fill("Clocks can only come back in their box.");
    await checkPage(page, "operate-withdrawal-refuse");
    await dialog.getByRole("button", { name: "Refuse" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByText("The withdrawal is refused").waitFor();
    await page.getByRole("row").filter({ hasText: orderId }).getByText("Withdrawal refused").waitFor();

    await buyer.page.reload();
    await section(buyer.page, "Returns").getByText("Clocks can only come back in their box.").waitFor();
    await buyer.page.getByRole("button", { name: "Return items" }).waitFor();
    await checkPage(buyer.page, "follow-return-refused");
    expect(await mailOf("Your return request", orderId)).toContain("Clocks can only come back in their box.");
  });
});

describe("two operators with one withdrawal", () => {
  it("make one decision, and the second one learns of it", async () => {
    const orderId = await buyThreeLines();
    const api = await apiClient(harness.platform, shopper());
    await api.POST("/api/orders/{orderId}/withdrawals", { params: { path: { orderId } }, body: { id: "w1" } });
    const second = await harness.newVisitor();
    const { page } = second;
    await second.signIn(harness.platform.user("operator"));
    await page.goto("/operate/withdrawals");
    await page.getByRole("button", { name: `Decide the withdrawal from order ${orderId}` }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("radio", { name: "Refuse" }).check();
    await dialog.getByRole("textbox", { name: "Reason" }).fill("They were used.");

    const first = await apiClient(harness.platform, harness.platform.user("operator"));
    const path = { orderId, withdrawalId: "w1" };
    const { data } = await first.POST("/api/ops/orders/{orderId}/withdrawals/{withdrawalId}/decision", { params: { path }, body: { decision: "accept", restock: false } });
    expect(data?.withdrawals?.[0]?.state).toBe("accepted");
    second.expectFailure(/409.*\/decision/);
    await dialog.getByRole("button", { name: "Refuse" }).click();
    await page.getByText("It could not be decided").waitFor();
    await page.getByText(/is already accepted/).first().waitFor();
    await page.getByRole("heading", { name: "No withdrawals to decide" }).waitFor();
  });
});
