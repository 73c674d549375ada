import type { Page } from "playwright-core";
import { describe, it } from "vitest";

import { look } from "./harness/checkPage";
import { completeOrders, mails, mailsAreGivenUp, redriveSlowly } from "./harness/emailQueue";
import { setScene } from "./harness/harness";
import { until } from "./harness/until";

const scene = setScene();
const shopper = () => scene.platform.person("shopper");

const card = (page: Page, queue: string) =>
  page.getByRole("list", { name: "Queues" }).getByRole("listitem").filter({ has: page.getByRole("heading", { name: queue, exact: true }) });

/** The value below a label on a queue's card. */
const figure = (page: Page, queue: string, label: string) =>
  card(page, queue).locator("div").filter({ has: page.getByRole("term").getByText(label, { exact: true }) }).last().getByRole("definition");

async function openQueues(): Promise<Awaited<ReturnType<typeof scene.arrive>>> {
  const visitor = await scene.arrive();
  await visitor.signIn(scene.platform.person("operator"));
  await visitor.page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Operate" }).click();
  await visitor.page.getByRole("navigation", { name: "Operate" }).getByRole("link", { name: "Queues" }).click();
  return visitor;
}

async function redrive(page: Page): Promise<void> {
  await card(page, "email").getByRole("button", { name: "Redrive email" }).click();
  await page.getByRole("dialog", { name: "Redrive email?" }).getByRole("button", { name: "Redrive" }).click();
}

describe("an operator", () => {
  it("sees the ages of waiting emails and dead letters, redrives them, and they arrive", async () => {
    await scene.control.fault({ service: "ses", operation: "SendEmail", kind: "error-before", rate: 1 });
    await completeOrders(scene.platform, shopper(), 1);
    await mailsAreGivenUp(scene.control, 1);
    await scene.control.fault({ service: "sqs", operation: "ReceiveMessage", kind: "error-before", rate: 1 });
    await scene.control.advance(60); // ends the long polls that were started before the fault
    await completeOrders(scene.platform, shopper(), 1);
    await until("an email waits", async () => (await mails(scene.control)).waiting === 1);
    await scene.control.advance(3 * 3600);

    const { page } = await openQueues();
    await card(page, "email").getByText("Became a dead letter 3 hours ago").waitFor();
    await figure(page, "email", "Waiting").getByText("1", { exact: true }).waitFor();
    await figure(page, "email", "Oldest").getByText("3 hrs", { exact: true }).waitFor();
    await look(page, "operate-queues-dead");

    await scene.control.mend();
    await redrive(page);
    await page.getByText("The dead letters of email are moving back to the queue.").waitFor();
    await card(page, "email").getByText("No dead letters").waitFor();
    await page.locator("h2:focus", { hasText: "email" }).waitFor();
    await until("both emails arrive", async () => (await scene.control.mails(shopper().email)).length === 2);
    await figure(page, "email", "Oldest").getByText("none").waitFor();
    await look(page, "operate-queues");
  });

  it("is told that a redrive is already running, and sees its progress", async () => {
    await scene.control.fault({ service: "ses", operation: "SendEmail", kind: "error-before", rate: 1 });
    await completeOrders(scene.platform, shopper(), 12);
    const count = await mailsAreGivenUp(scene.control, 12);
    await scene.control.mend();

    const visitor = await openQueues();
    const { page } = visitor;
    visitor.expectFailure(/redrive.*409|409.*redrive/);
    await card(page, "email").getByText(`${count} dead letters`).waitFor();
    const requests = await holdRequests(page, "**/api/ops/queues");
    requests.hold();
    await redriveSlowly(scene.platform);
    await redrive(page);
    await page.getByText("A redrive is already running").waitFor();
    requests.release();

    await page.getByRole("progressbar", { name: "Redrive of email" }).waitFor();
    await card(page, "email").getByText(new RegExp(`^Redriving: \\d+ of ${count} moved$`)).waitFor();
    requests.hold();
    await look(page, "operate-queues-redriving");
    requests.release();
    await until("all dead letters are moved", async () => {
      await scene.control.advance(1);
      return (await mails(scene.control)).dead === 0;
    });
    await card(page, "email").getByText("No dead letters").waitFor();
  });

  it("is the only user with access to these pages", async () => {
    const visitor = await scene.arrive();
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
