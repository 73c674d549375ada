import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { apiClient } from "./harness/apiClient";
import { checkPage } from "./harness/checkPage";
import { countEmails, sendPoison, waitForDeadEmails } from "./harness/emailQueue";
import { newHarness } from "./harness/harness";
import { completeOrders } from "./harness/orders";
import { until } from "./harness/until";
import type { Visitor } from "./harness/visitor";

const harness = newHarness();
const operator = () => harness.platform.user("operator");

const letters = (page: Page) => page.getByRole("list", { name: "Dead letters", exact: true }).getByRole("listitem");
const done = (page: Page) => page.getByRole("list", { name: "What operators did" }).getByRole("listitem");
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

/** Signs an operator in, and opens the email queue from the list of queues. */
async function openEmailQueue(): Promise<Visitor> {
  const visitor = await harness.newVisitor();
  await visitor.signIn(operator());
  await visitor.page.goto("/operate/queues");
  await visitor.page.getByRole("link", { name: "Read email" }).click();
  await letters(visitor.page).first().waitFor();
  return visitor;
}

/** Waits until the page has read the dead letters, and counts them. */
async function readLetters(page: Page): Promise<number> {
  const section = page.getByRole("region", { name: "Dead letters of the queue" });
  await until("the page has read", async () => (await section.getAttribute("aria-busy")) === "false");
  return letters(page).count();
}

/** Chooses everything that is shown, sends it back, and waits until that is done. */
async function sendAllBack(page: Page): Promise<void> {
  const before = await done(page).count();
  await page.getByRole("checkbox", { name: "Choose all that are shown" }).check();
  await button(page, "Send back").click();
  await page.getByRole("dialog").getByRole("button", { name: "Send back" }).click();
  await until("it is on record", async () => (await done(page).count()) > before);
}

describe("an operator", () => {
  it("reads a poison message, and deletes it with a reason", async () => {
    await sendPoison(harness.platform, '{"detail-type":"order.completed","detail":{"orderId":"01TEST"},"source":"somebody"}');
    await until("it is a dead letter", async () => (await countEmails(harness.control)).dead === 1);
    const { page } = await openEmailQueue();
    const [letter] = await letters(page).all();
    if (letter === undefined) throw new Error("there is no dead letter");
    await letter.getByText("order.completed", { exact: true }).waitFor();
    await letter.getByText(/must be eventforge/).waitFor();
    await letter.getByText("Order 01TEST.").waitFor();
    await letter.getByRole("button", { name: "Show message" }).click();
    await letter.getByText('"source": "somebody"').waitFor();
    await letter.getByRole("checkbox").check();
    await checkPage(page, "operate-dead-letter");

    await button(page, "Delete").click();
    const dialog = page.getByRole("dialog", { name: "Delete 1 dead letter?" });
    await dialog.getByRole("button", { name: "Delete 1 dead letter" }).click();
    await dialog.getByText("Say why, for the record.").waitFor();
    await dialog.getByRole("textbox", { name: "Reason" }).fill("a message of nobody's");
    await checkPage(page, "operate-dead-letter-delete");
    await dialog.getByRole("button", { name: "Delete 1 dead letter" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("heading", { name: "No dead letters" }).waitFor();
    await done(page).filter({ hasText: "Deleted 1 of 1 dead letter" }).getByText("“a message of nobody's”").waitFor();
    await checkPage(page, "operate-dead-letters-none");
    expect(await countEmails(harness.control)).toMatchObject({ dead: 0 });
  });

  it("sends one of 50 mails back, then the others, and sees them arrive", async () => {
    const shopper = harness.platform.user("shopper");
    await harness.control.injectFault({ service: "ses", operation: "SendEmail", kind: "error-before", rate: 1, code: "MailFromDomainNotVerifiedException", status: 400 });
    await completeOrders(harness.platform, shopper, 50);
    await waitForDeadEmails(harness.control, 50);
    await harness.control.removeFaults();
    const { page } = await openEmailQueue();
    await until("50 are read", async () => (await letters(page).count()) === 50);
    await letters(page).first().getByText(/MailFromDomainNotVerifiedException/).waitFor();
    await checkPage(page, "operate-dead-letters");

    await letters(page).first().getByRole("checkbox").check();
    await button(page, "Send back").click();
    await page.getByRole("dialog").getByRole("button", { name: "Send back" }).click();
    await page.getByText("1 dead letter sent back").waitFor();
    await until("one mail arrives", async () => (await harness.control.emails(shopper.email)).length === 1);

    await until("none is chosen", async () => (await page.getByText("Choose all that are shown").count()) === 1);
    // The clock makes SQS deliver some messages twice, and then they are dead twice: there may be more than can be read at once.
    for (let rounds = 0; (await readLetters(page)) > 0 && rounds < 4; rounds++) await sendAllBack(page);
    await until("all mails arrive", async () => {
      const [{ waiting, inFlight }, mails] = await Promise.all([countEmails(harness.control), harness.control.emails(shopper.email)]);
      // A second message about the same mail waits until the first has been decided.
      if (mails.length < 50 && waiting === 0 && inFlight > 0) await harness.control.advanceClock(60);
      return mails.length >= 50;
    }, 60_000);
    await page.getByRole("heading", { name: "No dead letters" }).waitFor();
    await done(page).filter({ hasText: /Sent back (49|50) of (49|50) dead letters/ }).first().waitFor();
    expect((await harness.control.emails(shopper.email)).length).toBe(50);
  });

  it("sees what reached nobody, and that one cannot redrive it as a whole", async () => {
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    await visitor.signIn(operator());
    await page.goto("/operate/queues");
    await page.getByRole("link", { name: "bus-failures", exact: true }).click();
    await page.getByRole("heading", { name: "No dead letters" }).waitFor();
    await page.goto("/operate/queues/none");
    visitor.expectFailure(/404.*\/dead-letters/);
    await page.getByRole("heading", { name: "Queue not found" }).waitFor();
  });

  it("is the only one whom the API answers", async () => {
    const api = await apiClient(harness.platform, harness.platform.user("partner"));
    const { response } = await api.GET("/api/ops/queues/{queue}/dead-letters", { params: { path: { queue: "email" } } });
    expect(response.status).toBe(403);
  });
});
