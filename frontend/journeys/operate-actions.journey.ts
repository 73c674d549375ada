import { describe, it } from "vitest";

import { createOperator } from "./harness/apiClient";
import { checkPage } from "./harness/checkPage";
import { newHarness } from "./harness/harness";
import { placeOrder, waitForStatus } from "./harness/orders";
import { until } from "./harness/until";

const harness = newHarness();
const shopper = () => harness.platform.user("shopper");

/** Places an order as the shopper, and waits until it has the status. */
async function order(token: string, status: string): Promise<string> {
  const orderId = await placeOrder(harness.platform, shopper(), { sku: "NOTE-DOT", token });
  await waitForStatus(harness.platform, shopper(), orderId, status);
  return orderId;
}

describe("an operator", () => {
  it("sends a mail again, once, and sees who did it and why", async () => {
    const orderId = await order("tok_ok", "completed");
    const mails = async () => (await harness.control.emails(shopper().email)).filter(({ text }) => text.includes(orderId)).length;
    await until("the order is confirmed", async () => (await mails()) === 1);
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    await visitor.signIn(harness.platform.user("operator"));
    await page.goto(`/operate/orders/${orderId}`);
    const actions = page.getByRole("region", { name: "Actions" });
    await actions.getByText("Not possible now").click();
    await actions.getByText("An order that is completed cannot be cancelled.").waitFor();
    await checkPage(page, "operate-actions");

    await actions.getByRole("button", { name: "Send a mail again" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Send the mail" }).click();
    await dialog.getByText("Say why, for the record.").waitFor();
    await dialog.getByRole("textbox", { name: "Reason" }).fill("the shopper deleted it");
    await dialog.getByRole("button", { name: "Send the mail" }).click();
    await dialog.waitFor({ state: "detached" });
    const trail = page.getByRole("list", { name: "What operators did" });
    await trail.getByText("A mail sent again").waitFor();
    await trail.getByText("“the shopper deleted it”").waitFor();
    await until("the mail is sent again", async () => (await mails()) === 2);

    await actions.getByRole("button", { name: "Send a mail again" }).click();
    visitor.expectFailure(/409.*\/resend-mail/);
    await dialog.getByRole("textbox", { name: "Reason" }).fill("pressed twice");
    await dialog.getByRole("button", { name: "Send the mail" }).click();
    await page.getByText(/^An operator did that less than/i).waitFor();

    await actions.getByRole("button", { name: "Publish its events again" }).click();
    await dialog.getByRole("radio", { name: "Receipts and credit notes" }).check();
    await dialog.getByRole("textbox", { name: "Reason" }).fill("the receipt was lost");
    await checkPage(page, "operate-actions-republish");
    await dialog.getByRole("button", { name: "Publish the events" }).click();
    await trail.getByText("Events published again").waitFor();
  });

  it("cancels an order for its shopper", async () => {
    const orderId = await order("tok_requires_action", "processing");
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    await visitor.signIn(harness.platform.user("operator"));
    await page.goto(`/operate/orders/${orderId}`);
    await page.getByRole("button", { name: "Cancel for the shopper" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Reason" }).fill("the shopper called");
    await dialog.getByRole("button", { name: "Cancel the order" }).click();
    await page.getByRole("list", { name: "What operators did" }).getByText("Cancelled for the shopper").waitFor();
    await page.getByRole("button", { name: "Cancel for the shopper" }).waitFor({ state: "detached" });
  });

  it("settles money only as a member of finance", async () => {
    const orderId = await order("tok_never_refunded", "needs_attention");
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    const other = { email: "olga@example.com", password: "correct horse Battery 9" };
    await createOperator(harness.platform, other);
    await visitor.signIn(other);
    await page.goto(`/operate/orders/${orderId}`);
    const others = page.getByRole("region", { name: "Actions" });
    await others.getByText("Not possible now").click();
    await others.getByText("Only members of the group finance settle money.").waitFor();
    await others.getByRole("button", { name: "Settle by hand" }).waitFor({ state: "detached" });

    const finance = await harness.newVisitor();
    await finance.signIn(harness.platform.user("operator"));
    await finance.page.goto(`/operate/orders/${orderId}`);
    await finance.page.getByRole("button", { name: "Settle by hand" }).click();
    const dialog = finance.page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Record the refund" }).click();
    await dialog.getByText("Enter the number of the transfer, or another reference.").waitFor();
    await dialog.getByRole("textbox", { name: "Amount in USD" }).fill("1.00");
    await dialog.getByRole("textbox", { name: "Reference" }).fill("transfer 4711");
    await dialog.getByRole("textbox", { name: "Reason" }).fill("the card is closed");
    await dialog.getByRole("button", { name: "Record the refund" }).click();
    const hint = (await dialog.getByText(/^Return all of it, /).textContent()) ?? "";
    await checkPage(finance.page, "operate-actions-settle");
    await dialog.getByRole("textbox", { name: "Amount in USD" }).fill(/\$([0-9.]+)/.exec(hint)?.[1] ?? "");
    await dialog.getByRole("button", { name: "Record the refund" }).click();
    await dialog.waitFor({ state: "detached" });
    await finance.page.getByRole("list", { name: "What operators did" }).getByText("Settled by hand").waitFor();
    await waitForStatus(harness.platform, shopper(), orderId, "failed");
    await finance.page.getByText("transfer 4711").first().waitFor();
  });
});
