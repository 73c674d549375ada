import type { Page } from "playwright-core";
import { describe, it } from "vitest";

import { checkPage } from "./harness/checkPage";
import { countEmails, redriveEmailsSlowly, waitForDeadEmails } from "./harness/emailQueue";
import { newHarness } from "./harness/harness";
import { completeOrders } from "./harness/orders";
import { until } from "./harness/until";
import type { Visitor } from "./harness/visitor";

const harness = newHarness();
const shopper = () => harness.platform.user("shopper");

const card = (page: Page, queue: string) =>
  page.getByRole("list", { name: "Queues" }).getByRole("listitem").filter({ has: page.getByRole("heading", { name: queue, exact: true }) });

/** The value below a label on a queue's card. */
const figure = (page: Page, queue: string, label: string) =>
  card(page, queue).locator("div").filter({ has: page.getByRole("term").getByText(label, { exact: true }) }).last().getByRole("definition");

async function openQueues(): Promise<Visitor> {
  const visitor = await harness.newVisitor();
  await visitor.signIn(harness.platform.user("operator"));
  await visitor.page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Operate" }).click();
  await visitor.page.getByRole("navigation", { name: "Operate" }).getByRole("link", { name: "Queues" }).click();
  return visitor;
}

async function redrive(page: Page): Promise<void> {
  await card(page, "email").getByRole("button", { name: "Redrive email" }).click();
  await page.getByRole("dialog", { name: "Redrive email?" }).getByRole("button", { name: "Redrive" }).click();
}

// What SES refuses for good; a passing fault would be waited for.
const refusesEmails = {
  service: "ses",
  operation: "SendEmail",
  kind: "error-before",
  rate: 1,
  code: "MailFromDomainNotVerifiedException",
  status: 400,
} as const;

describe("an operator", () => {
  it("sees the ages of waiting emails and dead letters, redrives them, and they arrive", async () => {
    await harness.control.injectFault(refusesEmails);
    await completeOrders(harness.platform, shopper(), 1);
    await waitForDeadEmails(harness.control, 1);
    await harness.control.injectFault({ service: "sqs", operation: "ReceiveMessage", kind: "error-before", rate: 1 });
    await harness.control.advanceClock(60); // ends the long polls that were started before the fault
    await completeOrders(harness.platform, shopper(), 1);
    await until("an email waits", async () => (await countEmails(harness.control)).waiting === 1);
    await harness.control.advanceClock(3 * 3600);

    const { page } = await openQueues();
    await card(page, "email").getByText("Became a dead letter 3 hours ago").waitFor();
    await figure(page, "email", "Waiting").getByText("1", { exact: true }).waitFor();
    await figure(page, "email", "Oldest").getByText("3 hrs", { exact: true }).waitFor();
    await checkPage(page, "operate-queues-dead");

    await harness.control.removeFaults();
    await redrive(page);
    await page.getByText("The dead letters of email are moving back to the queue.").waitFor();
    await card(page, "email").getByText("No dead letters").waitFor();
    await page.locator("h2:focus", { hasText: "email" }).waitFor();
    await until("both emails arrive", async () => (await harness.control.emails(shopper().email)).length === 2);
    await figure(page, "email", "Oldest").getByText("none").waitFor();
    await checkPage(page, "operate-queues");
  });

  it("is told that a redrive is already running, and sees its progress", async () => {
    await harness.control.injectFault(refusesEmails);
    await completeOrders(harness.platform, shopper(), 12);
    const count = await waitForDeadEmails(harness.control, 12);
    await harness.control.removeFaults();

    const visitor = await openQueues();
    const { page } = visitor;
    visitor.expectFailure(/redrive.*409|409.*redrive/);
    await card(page, "email").getByText(`${count} dead letters`).waitFor();
    const requests = await holdRequests(page, "**/api/ops/queues");
    requests.hold();
    await redriveEmailsSlowly(harness.platform);
    await redrive(page);
    await page.getByText("A redrive is already running").waitFor();
    requests.release();

    await page.getByRole("progressbar", { name: "Redrive of email" }).waitFor();
    await card(page, "email").getByText(new RegExp(`^Redriving: \\d+ of ${count} moved$`)).waitFor();
    requests.hold();
    await checkPage(page, "operate-queues-redriving");
    requests.release();
    await until("all dead letters are moved", async () => {
      await harness.control.advanceClock(1);
      return (await countEmails(harness.control)).dead === 0;
    });
    await card(page, "email").getByText("No dead letters").waitFor();
  });

  it("is the only user with access to these pages", async () => {
    const visitor = await harness.newVisitor();
    await visitor.signIn(shopper());
    await visitor.page.goto("/operate/queues");
    await visitor.page.getByRole("heading", { name: "For operators" }).waitFor();
  });
});

/** Intercepts the page's requests to a URL. While they are held, they wait. */
async function holdRequests(page: Page, url: string): Promise<{ hold: () => void; release: () => void }> {
  let released = Promise.resolve();
  let release: () => void = () => undefined;
  await page.route(url, async (route) => {
    await released;
    await route.continue();
  });
  const hold = () => {
    released = new Promise((done) => (release = done));
  };
  return { hold, release: () => release() };
}
