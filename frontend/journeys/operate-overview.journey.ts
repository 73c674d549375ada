import { describe, expect, it } from "vitest";

import { apiClient } from "./harness/apiClient";
import { checkPage } from "./harness/checkPage";
import { newHarness } from "./harness/harness";
import { completeOrders, numberOf, placeOrder, waitForStatus } from "./harness/orders";

const harness = newHarness();
const shopper = () => harness.platform.user("shopper");

/** Registers an endpoint that nobody answers at. */
async function registerDeadEndpoint(): Promise<void> {
  const api = await apiClient(harness.platform, shopper());
  const { error } = await api.POST("/api/webhooks", { body: { url: "https://hooks.overview.example/orders" } });
  if (error !== undefined) throw new Error(`the endpoint was refused: ${JSON.stringify(error)}`);
}

describe("an operator", () => {
  it("lands on the overview, where all is well", async () => {
    await completeOrders(harness.platform, shopper(), 6);
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    await visitor.signIn(harness.platform.user("operator"));
    await page.getByRole("link", { name: "Operate" }).click();
    await page.waitForURL("**/operate");
    await page.getByRole("heading", { name: "All is well" }).waitFor();
    const flow = page.getByRole("list", { name: "Orders per minute" });
    await flow.getByRole("listitem", { name: "Completed" }).getByText("6 in the last hour").waitFor();
    await page.getByRole("row", { name: /^relay-failures/ }).waitFor();
    await page.getByRole("row", { name: /^bus-failures/ }).waitFor();
    await checkPage(page, "operate-overview-well");

    await page.goto("/operate?status=completed"); // as the list's links were before
    await page.waitForURL("**/operate/orders?status=completed");
    await page.getByRole("table", { name: "Orders" }).waitFor();
  });

  it("finds an order whose refund keeps failing, understands it, mends it, and sees it end", async () => {
    await registerDeadEndpoint();
    for (const operation of ["confirm-order", "refund-payment"]) {
      await harness.control.injectFault({ service: "lambda", operation, kind: "error-before", rate: 1, code: "Invalid" });
    }
    const orderId = await placeOrder(harness.platform, shopper(), { sku: "NOTE-DOT" });
    await waitForStatus(harness.platform, shopper(), orderId, "needs_attention");
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    await visitor.signIn(harness.platform.user("operator"));
    await page.goto("/operate");
    await page.getByRole("heading", { name: "Something needs you" }).waitFor();
    await page.getByRole("list", { name: "Failing webhook endpoints" }).getByText("hooks.overview.example").waitFor();
    await page.getByRole("navigation", { name: "Operate" }).getByRole("link", { name: "Orders 1 order to look at" }).waitFor();
    const concern = page.getByRole("list", { name: "What is not well" }).getByRole("link", { name: "1 order needs attention." });
    await concern.waitFor();
    await checkPage(page, "operate-overview-attention");

    await concern.click();
    await page.getByRole("link", { name: numberOf(orderId), exact: true }).click();
    const executions = page.getByRole("list", { name: "Executions" });
    await executions.getByText("RefundPayment", { exact: true }).first().waitFor();
    await executions.getByText(/^Invalid: ./).first().waitFor();
    await harness.control.removeFaults();
    await page.getByRole("button", { name: "Try again" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Reason" }).fill("the function is mended");
    await dialog.getByRole("button", { name: "Try again" }).click();
    await waitForStatus(harness.platform, shopper(), orderId, "failed");

    await page.getByRole("navigation", { name: "Operate" }).getByRole("link", { name: "Overview" }).click();
    await page.getByRole("listitem", { name: "Need attention" }).getByRole("link", { name: "0 orders" }).waitFor();
    await page.getByRole("listitem", { name: "Failed because of us" }).getByText("1 in the last hour").waitFor();
    expect(await page.getByRole("navigation", { name: "Operate" }).getByRole("img").count()).toBe(0);
  });
});
