import { beforeAll, describe, it } from "vitest";

import { compareBooks, forgetCapture, utcDay } from "./harness/books";
import { checkPage } from "./harness/checkPage";
import { newHarness } from "./harness/harness";
import { placeOrder, waitForStatus } from "./harness/orders";

const harness = newHarness();

// The schedule compares every hour, which would come in between.
beforeAll(async () => {
  await harness.control.injectFault({ service: "lambda", operation: "reconcile-books", kind: "error-before", rate: 1, code: "TooManyRequestsException" });
});

describe("an operator", () => {
  it("sees that the books agree, and follows a finding to its order", async () => {
    const shopper = harness.platform.user("shopper");
    const { page, signIn } = await operator();
    await signIn();
    await page.goto("/operate/books");
    await page.getByRole("heading", { name: "No day was compared yet" }).waitFor();
    await page.getByText("The first comparison comes within an hour.").waitFor();
    await checkPage(page, "operate-books-none");
    await harness.control.removeFaults();

    const kept = await placeOrder(harness.platform, shopper, { sku: "NOTE-DOT" });
    const lost = await placeOrder(harness.platform, shopper, { sku: "LAMP-BRASS" });
    for (const orderId of [kept, lost]) await waitForStatus(harness.platform, shopper, orderId, "completed");
    await compareBooks(harness.platform, utcDay(1), 0);
    await forgetCapture(harness.platform, lost);
    await compareBooks(harness.platform, utcDay(), 2);

    await page.reload();
    const days = page.getByRole("list", { name: "Books" }).getByRole("listitem");
    await days.first().getByText("1 finding").waitFor();
    await days.nth(1).getByText("Agree").waitFor();
    await checkPage(page, "operate-books");

    await days.nth(1).getByRole("link").click();
    await page.getByText("No money was moved on this day.").waitFor();
    await page.getByText("Agree").waitFor();
    await page.getByRole("link", { name: "Books" }).first().click();

    await days.first().getByRole("link").click();
    const findings = page.getByRole("region", { name: "Findings" });
    await findings.getByText("Order without charge").waitFor();
    await page.getByRole("region", { name: "Totals" }).getByRole("row", { name: /Captured/ }).waitFor();
    await checkPage(page, "operate-books-day");
    await findings.getByRole("link", { name: lost }).click();
    await page.getByRole("heading", { name: "Order" }).waitFor();
    await page.getByRole("table", { name: "Orders" }).getByText(lost, { exact: true }).waitFor();
    await checkPage(page, "operate-books-order");
  });

  it("learns that there is no such day, and no such order", async () => {
    const { page, signIn, expectFailure } = await operator();
    await signIn();
    expectFailure(/404.*\/api\/ops\/(books|orders)\//);
    await page.goto("/operate/books/2020-01-01");
    await page.getByRole("heading", { name: "Day not found" }).waitFor();
    await page.goto("/operate/orders/none");
    await page.getByRole("heading", { name: "Order not found" }).waitFor();
  });
});

/** A visitor who may sign in as an operator. */
async function operator() {
  const visitor = await harness.newVisitor();
  return {
    page: visitor.page,
    signIn: () => visitor.signIn(harness.platform.user("operator")),
    expectFailure: (pattern: RegExp) => visitor.expectFailure(pattern),
  };
}
