import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { apiClient } from "./harness/apiClient";
import { checkPage } from "./harness/checkPage";
import { newHarness } from "./harness/harness";
import { plantStandingOrders, runJobs } from "./harness/jobs";
import { completeOrders, placeOrder, waitForStatus } from "./harness/orders";
import { until } from "./harness/until";
import { Receiver } from "./harness/webhookReceiver";

const harness = newHarness();
const operator = () => harness.platform.user("operator");
const shopper = () => harness.platform.user("shopper");

let stop = () => Promise.resolve();
beforeAll(() => {
  stop = runJobs(harness.platform);
});
afterAll(() => stop());

async function visit(path: string) {
  const visitor = await harness.newVisitor();
  await visitor.signIn(operator());
  await visitor.page.goto(path);
  return visitor.page;
}

describe("an operator", () => {
  it("tries 300 orders again, reloads the page in between, and reads each result", async () => {
    const failed = await placeOrder(harness.platform, shopper(), { sku: "NOTE-DOT", token: "tok_declined" });
    await waitForStatus(harness.platform, shopper(), failed, "failed");
    await plantStandingOrders(harness.platform, failed, 300);
    const page = await visit("/operate?status=needs_attention");
    await page.getByRole("button", { name: "Try all again" }).click();
    const dialog = page.getByRole("dialog", { name: "Try all these orders again?" });
    await dialog.getByText("300 orders are tried again, at most 20 a second.").waitFor();
    await dialog.getByRole("textbox", { name: "Reason" }).fill("the payment gateway answers again");
    await checkPage(page, "operate-jobs-confirm");
    await dialog.getByRole("button", { name: "Try all again" }).click();

    await page.waitForURL("**/operate/jobs/*");
    const progress = page.getByText(/^\d+ of 300 orders: /);
    await until("some orders are done", async () => Number.parseInt((await progress.textContent()) ?? "0", 10) > 20);
    await page.reload();
    await until("it goes on", async () => Number.parseInt((await progress.textContent()) ?? "0", 10) > 40);
    await page.getByRole("button", { name: "Stop" }).waitFor();
    await page.getByText("300 of 300 orders: 300 done").waitFor({ timeout: 90_000 });
    await page.getByText("Done", { exact: true }).first().waitFor();
    await page.getByRole("button", { name: "Stop" }).waitFor({ state: "detached" });
    const rows = page.getByRole("table", { name: "Results" }).locator("tbody").getByRole("row");
    await until("a page of results", async () => (await rows.count()) === 50);
    await page.getByRole("button", { name: "Show more" }).click();
    await until("another page", async () => (await rows.count()) === 100);
    await page.evaluate(() => scrollTo(0, 0));
    await checkPage(page, "operate-job");

    await rows.first().getByRole("link").click();
    await page.getByText(/“the payment gateway answers again \(job\//).first().waitFor();
    await page.goto("/operate?status=needs_attention");
    await page.getByRole("heading", { name: "No orders need attention" }).waitFor({ timeout: 60_000 });
  });

  it("publishes the last day's events again for the webhooks alone", async () => {
    await completeOrders(harness.platform, shopper(), 3);
    const receiver = await Receiver.start();
    const api = await apiClient(harness.platform, shopper());
    const { data } = await api.POST("/api/webhooks", { body: { url: receiver.url, eventTypes: ["order.completed"] } });
    expect(data?.id).toBeDefined();
    const mails = async () => (await harness.control.emails(shopper().email)).filter(({ subject }) => subject.endsWith("is complete")).length; // others tell of the orders that failed before
    await until("the orders are confirmed by mail", async () => (await mails()) === 3);

    const page = await visit("/operate/jobs");
    const form = page.getByRole("form", { name: "Publish events again" });
    await form.getByLabel("From").fill("");
    await form.getByRole("button", { name: "Publish again" }).click();
    await form.getByText("Choose when the window begins.").waitFor();
    const yesterday = new Date(Date.now() - 86_400_000 - new Date().getTimezoneOffset() * 60_000);
    await form.getByLabel("From").fill(yesterday.toISOString().slice(0, 16));
    await form.getByLabel("For").selectOption("Webhooks");
    await form.getByLabel("Type").selectOption("order.completed");
    await form.getByRole("button", { name: "Publish again" }).click();
    const dialog = page.getByRole("dialog", { name: "Publish these events again?" });
    await dialog.getByText(/may have such events\. At most 20 events a second/).waitFor();
    await dialog.getByRole("textbox", { name: "Reason" }).fill("an endpoint that is new");
    await dialog.getByRole("button", { name: "Publish again" }).click();
    await page.waitForURL("**/operate/jobs/*");
    await page.getByText(/orders: 3 done, 3 events$/).waitFor({ timeout: 60_000 });
    const received = () => new Set(receiver.requests.map(({ headers }) => headers["webhook-id"]));
    await until("the endpoint has the day's events", () => received().size === 3);
    expect(await mails()).toBe(3);

    await page.getByRole("link", { name: "Jobs" }).first().click();
    await page.getByRole("list", { name: "Jobs" }).getByRole("listitem").first().getByText("an endpoint that is new").waitFor();
    await checkPage(page, "operate-jobs");
    await receiver.close();
  });
});
