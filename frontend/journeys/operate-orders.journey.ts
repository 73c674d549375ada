import { describe, it } from "vitest";

import { checkPage } from "./harness/checkPage";
import { newHarness } from "./harness/harness";
import { loadAll } from "./harness/loadAll";
import { completeOrders, numberOf, placeOrder, waitForStatus } from "./harness/orders";
import { copyOrder } from "./harness/table";
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
  it("filters the orders by status, and sees those that need attention first", async () => {
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    const orderId = await order("tok_declined", "failed");
    await visitor.signIn(harness.platform.user("operator"));
    await page.goto("/operate/orders");
    await page.getByRole("heading", { name: "No orders need attention" }).waitFor();
    await checkPage(page, "operate-orders-empty");

    await page.getByRole("navigation", { name: "Orders by status" }).getByRole("link", { name: "Failed" }).click();
    await page.waitForURL("**/operate/orders?status=failed");
    const row = page.getByRole("row").filter({ hasText: orderId });
    await row.getByRole("button", { name: `Copy order ${orderId}` }).click();
    await until("the id is copied", async () => (await page.evaluate(() => navigator.clipboard.readText())) === orderId);
    await page.mouse.move(0, 0);
    await page.getByRole("tooltip").waitFor({ state: "hidden" });
    await checkPage(page, "operate-orders");
  });

  it("loads more orders of a long list", async () => {
    await completeOrders(harness.platform, shopper(), 21);
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    await visitor.signIn(harness.platform.user("operator"));
    await page.goto("/operate/orders?status=completed");
    const rows = page.getByRole("table", { name: "Orders" }).locator("tbody").getByRole("row");
    await until("the first page is loaded", async () => (await rows.count()) === 20);
    await page.getByRole("button", { name: "Show more" }).click();
    await until("all orders are loaded", async () => (await rows.count()) === 21);
    await page.getByRole("button", { name: "Show more" }).waitFor({ state: "detached" });
    await page.evaluate(() => scrollTo(0, 0));
    await checkPage(page, "operate-orders-many");

    const orderId = await order("tok_ok", "completed");
    await copyOrder(harness.platform, orderId, Array.from({ length: 100 }, (_, n) => Date.now() - (n + 1) * 60_000));
    await page.reload();
    await loadAll(page);
    const table = page.getByRole("table", { name: "Orders" });
    await until("only the rows in view are there, of all that are counted", async () => (await rows.count()) < 60 && (await table.getAttribute("aria-rowcount")) === "123");
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await until("the oldest order is in view", async () => (await rows.last().getAttribute("aria-rowindex")) === "123");
    await page.evaluate(() => scrollTo(0, 0));
    await until("the newest order is in view", async () => (await rows.first().getAttribute("aria-rowindex")) === "2");
    await checkPage(page, "operate-orders-long");
  });

  it("sees why an order needs attention and what to do, until the order is resolved", async () => {
    for (const operation of ["confirm-order", "refund-payment"]) {
      await harness.control.injectFault({ service: "lambda", operation, kind: "error-before", rate: 1, code: "Invalid" });
    }
    const orderId = await order("tok_ok", "needs_attention");
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    await visitor.signIn(harness.platform.user("operator"));
    await page.goto("/operate/orders");
    const row = page.getByRole("row").filter({ hasText: orderId });
    await row.getByText("You were not charged.").waitFor();
    await page.getByRole("region", { name: "What to do" }).getByText("Find the cause.").waitFor();
    await checkPage(page, "operate-orders-attention");

    await harness.control.removeFaults();
    await row.getByRole("link", { name: numberOf(orderId) }).click();
    const executions = page.getByRole("list", { name: "Executions" });
    await executions.getByText("RefundPayment", { exact: true }).first().waitFor();
    await executions.getByText(/^Invalid/).first().waitFor();
    await executions.getByLabel("Input and output of ValidateOrder").click();
    await executions.getByText(`"orderId": "${orderId}"`).first().waitFor();
    await page.getByRole("region", { name: "Payment" }).getByText("Authorized", { exact: true }).first().waitFor();
    await page.getByRole("region", { name: "Stock" }).getByText("Given back").waitFor();
    await page.getByRole("region", { name: "What came of it" }).getByText("none is due").waitFor();
    await page.getByRole("list", { name: "Events of the order" }).getByText("Sent to our team").waitFor();
    await checkPage(page, "operate-order-attention");
    await page.getByRole("button", { name: "Try again" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Try again" }).click();
    await dialog.getByText("Say why, for the record.").waitFor();
    await dialog.getByRole("textbox", { name: "Reason" }).fill("the gateway answers again");
    await checkPage(page, "operate-order-retry");
    await dialog.getByRole("button", { name: "Try again" }).click();
    await waitForStatus(harness.platform, shopper(), orderId, "failed");
    await executions.getByText("Compensation", { exact: true }).waitFor();
    await page.getByRole("list", { name: "What operators did" }).getByText("“the gateway answers again”").waitFor();
    await page.getByRole("button", { name: "Try again" }).waitFor({ state: "detached" });
    await checkPage(page, "operate-order-ended");
    await page.goto("/operate/orders");
    await page.getByRole("heading", { name: "No orders need attention" }).waitFor();
  });
});

describe("finance", () => {
  it("refunds one of three lines, and the shopper sees the refund and its credit note", async () => {
    const orderId = await placeOrder(harness.platform, shopper(), { sku: "NOTE-DOT", token: "tok_ok", quantity: 3 });
    await waitForStatus(harness.platform, shopper(), orderId, "completed");
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    await visitor.signIn(harness.platform.user("operator"));
    await page.goto("/operate?status=completed");
    await page.getByRole("button", { name: `Refund order ${orderId}` }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("radio", { name: "Items" }).check();
    await dialog.getByRole("button", { name: "Refund", exact: true }).click();
    await dialog.getByText("Enter the units to refund.").waitFor();
    await dialog.getByText("Say why, for the record.").waitFor();
    await dialog.getByRole("group", { name: "Items to refund" }).getByRole("textbox").fill("1");
    await dialog.getByRole("checkbox", { name: /return them to stock/ }).check();
    await dialog.getByRole("textbox", { name: "Reason" }).fill("came back unused");
    await checkPage(page, "operate-refund");
    await dialog.getByRole("button", { name: /^Refund / }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("row").filter({ hasText: orderId }).getByText("Refunded").waitFor();

    const buyer = await harness.newVisitor();
    await buyer.signIn(shopper());
    await buyer.page.goto(`/orders/${orderId}`);
    const refunds = buyer.page.locator("section").filter({ has: buyer.page.getByRole("heading", { name: "Refunds" }) });
    await refunds.getByText("Refunded to your card").waitFor();
    await refunds.getByText(/^1 × /).waitFor();
    await refunds.getByRole("button", { name: /View credit note/ }).waitFor();
    await checkPage(buyer.page, "follow-refunded");
  });
});
