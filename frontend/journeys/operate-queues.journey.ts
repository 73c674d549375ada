import type { Page } from "playwright-core";
import { describe, it } from "vitest";

import { placeOrder, reached } from "./follow-orders";
import { setScene } from "./harness/journey";
import { look } from "./harness/look";
import { until } from "./harness/until";

const scene = setScene();
const shopper = () => scene.platform.person("shopper");

const card = (page: Page, queue: string) =>
  page.getByRole("list", { name: "Queues" }).getByRole("listitem").filter({ has: page.getByRole("heading", { name: queue, exact: true }) });

/** Lets time pass until whatever the mailer is given has been given up on. */
async function mailsAreGivenUp(): Promise<void> {
  await until("mails are dead letters", async () => {
    const queues = await scene.control.queues();
    const email = queues.find(({ name }) => name === "email");
    const dead = queues.find(({ name }) => name === "email-dead-letters");
    if (email === undefined || dead === undefined) throw new Error(`the queues are ${queues.map(({ name }) => name).join(", ")}`);
    if (email.visible === 0 && email.inFlight > 0) await scene.control.advance(60);
    return email.visible + email.inFlight === 0 && dead.visible > 0;
  }, 40_000);
}

describe("an operator", () => {
  it("redrives the mails that failed, and they arrive", async () => {
    await scene.control.fault({ service: "ses", operation: "SendEmail", kind: "error-before", rate: 1 });
    const orderId = await placeOrder(scene.platform, shopper(), { sku: "NOTE-DOT" });
    await reached(scene.platform, shopper(), orderId, "completed");
    await mailsAreGivenUp();
    await scene.control.mend();

    const visitor = await scene.arrive();
    const { page } = visitor;
    await visitor.signIn(scene.platform.person("operator"));
    await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Operate" }).click();
    await page.getByRole("navigation", { name: "Operate" }).getByRole("link", { name: "Queues" }).click();
    await card(page, "email").getByText(/^\d+ dead letters?$/).waitFor();
    await look(page, "operate-queues-dead");

    await card(page, "email").getByRole("button", { name: "Redrive email" }).click();
    await page.getByRole("dialog", { name: "Redrive email?" }).getByRole("button", { name: "Redrive" }).click();
    await page.getByText("The dead letters of email are on their way back.").waitFor();
    await card(page, "email").getByText("No dead letters").waitFor();
    await until("the mail arrives", async () => (await scene.control.mails(shopper().email)).length > 0);
    await look(page, "operate-queues");
  });

  it("sees the orders of each status, first those that need somebody", async () => {
    const visitor = await scene.arrive();
    const { page } = visitor;
    const orderId = await placeOrder(scene.platform, shopper(), { sku: "NOTE-DOT", token: "tok_declined" });
    await reached(scene.platform, shopper(), orderId, "failed");
    await visitor.signIn(scene.platform.person("operator"));
    await page.goto("/operate");
    await page.getByRole("heading", { name: "Nothing needs you" }).waitFor();
    await look(page, "operate-orders-empty");

    await page.getByRole("navigation", { name: "Orders by status" }).getByRole("link", { name: "Failed" }).click();
    await page.waitForURL("**/operate?status=failed");
    const row = page.getByRole("row").filter({ hasText: orderId });
    await row.getByRole("button", { name: `Copy order ${orderId}` }).click();
    await until("the id is copied", async () => (await page.evaluate(() => navigator.clipboard.readText())) === orderId);
    await page.mouse.move(0, 0);
    await page.getByRole("tooltip").waitFor({ state: "hidden" });
    await look(page, "operate-orders");
  });

  it("alone sees these pages", async () => {
    const visitor = await scene.arrive();
    await visitor.signIn(shopper());
    await visitor.page.goto("/operate/queues");
    await visitor.page.getByRole("heading", { name: "For operators" }).waitFor();
  });
});
