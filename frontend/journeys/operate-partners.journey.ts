import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";

import { BusListener } from "./harness/busListener";
import { checkPage } from "./harness/checkPage";
import { expectFieldError, expectFocus, expectNoFieldError } from "./harness/fields";
import { newHarness } from "./harness/harness";
import { until } from "./harness/until";
import type { Visitor } from "./harness/visitor";

const harness = newHarness();
const run = promisify(execFile);

const dialog = (page: Page, name: string) => page.getByRole("dialog", { name });
const main = (page: Page, name: string) => page.getByRole("main").getByRole("button", { name, exact: true });
const secretIn = (page: Page) => dialog(page, "Store the signing secret").getByRole("group", { name: "Signing secret" });

async function openPartners(prepare?: (visitor: Visitor) => void): Promise<Page> {
  const visitor = await harness.newVisitor();
  prepare?.(visitor);
  const { page } = visitor;
  await visitor.signIn(harness.platform.user("operator"));
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Operate" }).click();
  await page.getByRole("navigation", { name: "Operate" }).getByRole("link", { name: "Partners" }).click();
  await page.getByRole("list", { name: "Partners", exact: true }).waitFor();
  return page;
}

async function fillIn(page: Page, name: string, ...types: string[]): Promise<void> {
  const form = dialog(page, "Add a partner");
  await form.getByLabel("Name").fill(name);
  for (const type of types) {
    await form.getByRole("textbox", { name: "Event types" }).fill(type);
    await form.getByRole("textbox", { name: "Event types" }).press("Enter");
  }
}

async function shownSecret(page: Page): Promise<string> {
  return (await secretIn(page).innerText()).trim();
}

async function confirmStored(page: Page): Promise<void> {
  const shown = dialog(page, "Store the signing secret");
  await shown.getByLabel("I have stored it").check();
  await shown.getByRole("button", { name: "Done" }).click();
  await shown.waitFor({ state: "hidden" });
}

/** Adds a partner, and returns on its page. */
async function addPartner(page: Page, name: string, type: string): Promise<{ id: string; secret: string }> {
  await main(page, "Add partner").click();
  await fillIn(page, name, type);
  await dialog(page, "Add a partner").getByRole("button", { name: "Add partner" }).click();
  const secret = await shownSecret(page);
  await confirmStored(page);
  await page.getByRole("heading", { level: 1, name }).waitFor();
  return { id: new URL(page.url()).pathname.split("/").at(-1) ?? "", secret };
}

/** Sends an event, signed with the Standard Webhooks library, and returns the status of the response. */
async function sendEvent(partnerId: string, secret: string, type: string): Promise<number> {
  const [id, now] = [randomUUID(), new Date()];
  const data = { shipmentId: "P-1", orderId: "01K9XW5Y7Q2ZJ8F3N6R4T0VABC" }; // what a delivered shipment needs
  const body = JSON.stringify({ type, timestamp: now.toISOString(), data });
  const response = await fetch(harness.platform.endpoints.ingest, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "partner-id": partnerId,
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
      "webhook-signature": new Webhook(secret).sign(id, now, body),
    },
    body,
  });
  return response.status;
}

/** Runs a code snippet of the page, and returns its output. */
async function runSnippet(page: Page, language: string, secret: string): Promise<string> {
  await page.getByRole("tab", { name: language }).click();
  const code = await page.getByRole("region", { name: `Sender, ${language}` }).innerText();
  const [program, flags] = language === "Shell" ? ["bash", ["-ec"]] : [process.execPath, ["--input-type=module", "--eval"]];
  const { stdout } = await run(program, [...flags, code], { env: { PATH: process.env.PATH, EVENTFORGE_SECRET: secret } });
  return stdout;
}

describe("an operator", () => {
  it("adds a partner, whose events are then accepted", async () => {
    const page = await openPartners();
    const bus = await BusListener.start(harness.platform, "partner.");
    await main(page, "Add partner").click();
    const form = dialog(page, "Add a partner");
    await form.getByRole("button", { name: "Add partner" }).click();
    await expectFieldError(form.getByLabel("Name"), /Enter the partner's name/);
    await fillIn(page, "Harbour Couriers", "shipment.delivered", "Shipment Lost");
    await expectNoFieldError(form.getByLabel("Name"));
    await form.getByRole("button", { name: "Add partner" }).click();
    await expectFieldError(form.getByRole("textbox", { name: "Event types" }), /“Shipment”, “Lost” is not allowed/);
    await checkPage(page, "operate-partner-refused");
    for (const wrong of ["Lost", "Shipment"]) {
      await form.getByRole("textbox", { name: "Event types" }).press("Backspace"); // reopens the last event type
      expect(await form.getByRole("textbox", { name: "Event types" }).inputValue()).toBe(wrong);
      await form.getByRole("textbox", { name: "Event types" }).fill("");
    }
    await form.getByRole("button", { name: "Add partner" }).click();

    const secret = await shownSecret(page);
    await page.getByRole("button", { name: "Copy secret" }).click();
    await until("the secret is copied", async () => (await page.evaluate(() => navigator.clipboard.readText())) === secret);
    await page.mouse.move(0, 0); // hides the button's tooltip
    await page.getByRole("tooltip").waitFor({ state: "hidden" });
    await checkPage(page, "operate-partner-secret");
    await confirmStored(page);
    await page.getByRole("heading", { level: 1, name: "Harbour Couriers" }).waitFor();
    await checkPage(page, "operate-partner");
    const partnerId = new URL(page.url()).pathname.split("/").at(-1) ?? "";

    expect(await sendEvent(partnerId, secret, "shipment.delivered")).toBe(202);
    expect(await sendEvent(partnerId, secret, "shipment.lost")).toBe(400);
    for (const language of ["Node.js", "Shell"]) expect(await runSnippet(page, language, secret)).toContain("202");
    const received = await until("three events are on the bus", async () => {
      const events = await bus.events();
      return events.length >= 3 && events;
    });
    expect(received.map((event) => [event.source, event["detail-type"]])).toEqual(Array(3).fill([`partner.${partnerId}`, "shipment.delivered"]));

    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Harbour Couriers" }).waitFor();
    expect(await page.content(), "the secret is gone").not.toContain(secret);
    await page.getByRole("link", { name: "Partners" }).last().click();
    await page.getByRole("list", { name: "Partners", exact: true }).getByText(`partner.${partnerId}`).waitFor();
    await checkPage(page, "operate-partners");
  });

  it("sends samples in the partner's name, and sees what became of them", async () => {
    const page = await openPartners((visitor) => visitor.expectFailure(/40[01].*\/webhooks\/ingest/, /404.*\/api\/ops\/partners\/.*\/events\//));
    const bus = await BusListener.start(harness.platform, "partner.");
    await main(page, "Add partner").click();
    await fillIn(page, "Test Bench", "shipment.packed", "letter.sent");
    await dialog(page, "Add a partner").getByRole("button", { name: "Add partner" }).click();
    const secret = await shownSecret(page);
    await confirmStored(page);
    const log = page.getByRole("region", { name: "Events received" });
    await log.getByText("No event yet.").waitFor();
    const tester = page.getByRole("region", { name: "Send a sample" });
    const send = () => tester.getByRole("button", { name: "Send event" }).click();
    const response = (title: string) => tester.getByRole("status").getByText(title, { exact: true }).waitFor();

    await send();
    await expectFieldError(tester.getByLabel("Signing secret"), /Paste the partner's signing secret/);
    const requests: string[] = [];
    page.on("request", (request) => requests.push(JSON.stringify([request.url(), request.headers(), request.postData()])));
    await tester.getByLabel("Signing secret").fill(secret);
    await send();
    await response("Response 202");
    await log.getByRole("listitem").filter({ hasText: "shipment.packed" }).waitFor();
    await until("the sample is on the bus", async () => (await bus.events()).length === 1);

    // The same event again, then one that breaks the schema: the partner may mend it.
    await tester.getByLabel("Send it again with the same webhook-id").check();
    await send();
    await log.getByText(/Sent again once/).waitFor();
    await tester.getByLabel("Send it again with the same webhook-id").uncheck();
    const body = tester.getByLabel("Body");
    await body.fill((await body.inputValue()).replace(/"quantity": \d+/, '"quantity": 0'));
    await send();
    await response("Response 400");
    await tester.getByRole("region", { name: "Response body" }).getByText("/data/lines/0/quantity").waitFor();
    await tester.getByRole("status").getByText(/When it arrived: \/data\/lines\/0\/quantity must be at least 1/).waitFor();
    await log.getByLabel("Outcome").selectOption("refused");
    const refused = log.getByRole("listitem").filter({ hasText: "When it arrived" });
    await refused.getByRole("button", { name: "shipment.packed" }).click();
    await refused.getByRole("region", { name: "Body" }).getByText('"quantity": 0').waitFor();
    await checkPage(page, "operate-partner-received");

    // A type without a schema, signed with another partner's secret, and then with this one.
    await log.getByLabel("Outcome").selectOption("");
    await tester.getByLabel("Sample").selectOption("letter.sent");
    await tester.getByText("The platform has no schema of this type.").waitFor();
    await tester.getByLabel("Signing secret").fill(harness.platform.endpoints.partner.secret);
    await send();
    await response("Response 401");
    const activity = page.getByRole("region", { name: "Activity" });
    await activity.getByRole("row", { name: /Signature faults 1 1/ }).waitFor();
    await tester.getByLabel("Signing secret").fill(secret);
    await send();
    await response("Response 202");
    await log.getByRole("listitem").filter({ hasText: "letter.sent" }).waitFor();
    for (const row of [/Accepted 2 2/, /Refused on arrival 1 1/, /Repeated 1 1/]) await activity.getByRole("row", { name: row }).waitFor();
    await activity.getByText(/Last seen/).waitFor();
    expect((await bus.events()).map((event) => event["detail-type"])).toEqual(["shipment.packed", "letter.sent"]);
    expect(requests.filter((request) => request.includes(secret.slice("whsec_".length))), "the secret stays in the form").toEqual([]);
  });

  it("cannot close a secret before it is stored", async () => {
    const page = await openPartners();
    await main(page, "Add partner").click();
    await fillIn(page, "Northern Freight", "parcel.arrived");
    await dialog(page, "Add a partner").getByRole("button", { name: "Add partner" }).click();
    const secret = await shownSecret(page);
    await page.keyboard.press("Escape");
    await page.evaluate(() => history.back()); // has no effect, like Escape
    expect(await shownSecret(page)).toBe(secret);
    const asked = page.waitForEvent("dialog");
    const closing = page.close({ runBeforeUnload: true });
    const question = await asked;
    expect(question.type()).toBe("beforeunload");
    await question.dismiss();
    await closing;
    expect(await shownSecret(page)).toBe(secret);
    await confirmStored(page);
    await page.getByRole("heading", { level: 1, name: "Northern Freight" }).waitFor();
  });

  it("rotates a partner's secret, and the old one stays valid for a day", async () => {
    const page = await openPartners();
    const { id, secret } = await addPartner(page, "Alpine Post", "letter.sent");
    await main(page, "Rotate secret").click();
    await dialog(page, "Rotate the secret?").getByRole("button", { name: "Rotate", exact: true }).click();
    const fresh = await shownSecret(page);
    expect(fresh).not.toBe(secret);
    await confirmStored(page);
    await page.getByText(/The previous secret is valid until/).waitFor();
    await checkPage(page, "operate-partner-rotated");
    expect(await sendEvent(id, secret, "letter.sent")).toBe(202);
    expect(await sendEvent(id, fresh, "letter.sent")).toBe(202);

    await main(page, "Revoke previous secret").click();
    await dialog(page, "Revoke the previous secret?").getByRole("button", { name: "Revoke now", exact: true }).click();
    await page.getByText(/The previous secret is valid until/).waitFor({ state: "hidden" });
    expect(await sendEvent(id, secret, "letter.sent"), "a revoked secret").toBe(401);
    expect(await sendEvent(id, fresh, "letter.sent")).toBe(202);
  });

  it("replaces a partner's leaked secret at once", async () => {
    const page = await openPartners();
    const { id, secret } = await addPartner(page, "Leaky Letters", "letter.sent");
    await main(page, "Replace leaked secret").click();
    await dialog(page, "Replace the leaked secret?").getByRole("button", { name: "Replace now", exact: true }).click();
    const fresh = await shownSecret(page);
    await confirmStored(page);
    await main(page, "Replace leaked secret").waitFor();
    expect(await page.getByText(/The previous secret is valid until/).count()).toBe(0);
    expect(await sendEvent(id, secret, "letter.sent")).toBe(401);
    expect(await sendEvent(id, fresh, "letter.sent")).toBe(202);
  });

  it("deactivates a partner and activates it again", async () => {
    const page = await openPartners();
    const { id, secret } = await addPartner(page, "Gone Tomorrow", "letter.sent");
    await main(page, "Deactivate").click();
    await dialog(page, "Deactivate Gone Tomorrow?").getByRole("button", { name: "Deactivate partner" }).click();
    await page.getByText("Events from this partner are rejected with 401.").waitFor();
    await expectFocus(main(page, "Activate"), "the button");
    expect(await sendEvent(id, secret, "letter.sent")).toBe(401);
    await checkPage(page, "operate-partner-inactive");
    await main(page, "Activate").click();
    await dialog(page, "Activate Gone Tomorrow?").getByRole("button", { name: "Activate partner", exact: true }).click();
    await main(page, "Deactivate").waitFor();
    await expectFocus(main(page, "Deactivate"), "the button");
    expect(await sendEvent(id, secret, "letter.sent")).toBe(202);
  });

  it("changes the event types of a partner", async () => {
    const visitor = await harness.newVisitor();
    visitor.expectFailure(/400.*\/api\/ops\/partners\//, /404.*\/api\/ops\/partners\/unknown/);
    const { page } = visitor;
    await visitor.signIn(harness.platform.user("operator"));
    await page.goto("/operate/partners");
    const { id, secret } = await addPartner(page, "Changing Winds", "letter.sent");
    await page.getByRole("region", { name: "Details" }).getByRole("button", { name: "Edit" }).click();
    const form = dialog(page, "Edit partner");
    await form.getByLabel("Name").fill("W".repeat(201));
    await form.getByRole("button", { name: "Save" }).click();
    await expectFieldError(form.getByLabel("Name"), /200/); // a message of the API
    await form.getByLabel("Name").fill("Steady Winds");
    await form.getByRole("textbox", { name: "Event types" }).fill("letter.lost,letter.found ");
    await form.getByRole("button", { name: "Save" }).click();
    await form.waitFor({ state: "hidden" });
    await page.getByRole("heading", { level: 1, name: "Steady Winds" }).waitFor();
    expect(await sendEvent(id, secret, "letter.found")).toBe(202);
    await page.goto("/operate/partners/unknown");
    await page.getByRole("heading", { name: "Partner not found" }).waitFor();
  });

  it("is told when it is unknown whether a partner was added", async () => {
    const page = await openPartners((visitor) => visitor.expectFailure(/ERR_FAILED.*\/api\/ops\/partners/));
    await page.route("**/api/ops/partners", async (route) => {
      if (route.request().method() !== "POST") return route.continue();
      await route.fetch(); // the platform adds it
      return route.abort();
    });
    await main(page, "Add partner").click();
    await fillIn(page, "Fog Freight", "crate.seen");
    const form = dialog(page, "Add a partner");
    await form.getByRole("button", { name: "Add partner" }).click();
    await form.getByRole("alert").getByText("We do not know whether the partner was added").waitFor();
    await checkPage(page, "operate-partner-unknown-outcome");
    await form.getByRole("button", { name: "Show the list" }).waitFor();
    await page.unroute("**/api/ops/partners");
    await form.getByRole("button", { name: "Add partner" }).click();
    expect(await shownSecret(page)).toMatch(/^whsec_/);
    await confirmStored(page);
    await page.getByRole("heading", { level: 1, name: "Fog Freight" }).waitFor();
    await page.getByRole("link", { name: "Partners", exact: true }).first().click();
    await page.getByRole("link", { name: "Fog Freight" }).waitFor();
    expect(await page.getByRole("link", { name: "Fog Freight" }).count(), "added once").toBe(1);
  });
});
