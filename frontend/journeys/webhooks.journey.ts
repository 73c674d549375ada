import type { Page } from "playwright-core";
import { afterEach, describe, expect, it } from "vitest";

import { apiClient } from "./harness/apiClient";
import { checkPage } from "./harness/checkPage";
import { expectFocus } from "./harness/fields";
import { newHarness } from "./harness/harness";
import { placeOrder } from "./harness/orders";
import type { Role } from "./harness/platform";
import { expectVerified, snippet } from "./harness/runReceiver";
import { until } from "./harness/until";
import type { Visitor } from "./harness/visitor";
import { isSignedBy, Receiver } from "./harness/webhookReceiver";

const harness = newHarness();
const receivers: Receiver[] = [];

afterEach(async () => {
  await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
});

async function startReceiver(): Promise<Receiver> {
  const receiver = await Receiver.start();
  receivers.push(receiver);
  return receiver;
}

async function openWebhooks(role: Role = "shopper"): Promise<Visitor> {
  const visitor = await harness.newVisitor();
  await visitor.signIn(harness.platform.user(role));
  await visitor.page.getByRole("link", { name: "Webhooks", exact: true }).click();
  await visitor.page.getByRole("heading", { level: 1, name: "Webhooks" }).waitFor();
  return visitor;
}

const dialog = (page: Page, name: string) => page.getByRole("dialog", { name });
const newest = (page: Page) => page.getByRole("list", { name: "Deliveries" }).getByRole("listitem").first();
const main = (page: Page, name: string) => page.getByRole("main").getByRole("button", { name, exact: true });

async function openForm(page: Page): Promise<void> {
  await main(page, "Register endpoint").click();
  await dialog(page, "Register an endpoint").waitFor();
}

async function submit(page: Page, url: string): Promise<void> {
  const form = dialog(page, "Register an endpoint");
  await form.getByLabel("URL").fill(url);
  await form.getByRole("button", { name: "Register endpoint" }).click();
}

/** Reads the secret from the dialog. Throws what the form says if the endpoint was refused. */
async function shownSecret(page: Page): Promise<string> {
  const secret = dialog(page, "Store the signing secret").getByRole("group", { name: "Signing secret" });
  const refusal = dialog(page, "Register an endpoint").getByRole("alert").first();
  await secret.or(refusal).waitFor();
  if (await refusal.isVisible()) throw new Error(`the endpoint was refused: ${await refusal.innerText()}`);
  return (await secret.innerText()).trim();
}

async function confirmStored(page: Page): Promise<void> {
  const secret = dialog(page, "Store the signing secret");
  await secret.getByLabel("I have stored it").check();
  await secret.getByRole("button", { name: "Done" }).click();
  await secret.waitFor({ state: "hidden" });
}

/** Registers an endpoint, and returns its secret on the endpoint's page. */
async function register(page: Page, url: string): Promise<string> {
  await openForm(page);
  await submit(page, url);
  const secret = await shownSecret(page);
  await confirmStored(page);
  await page.getByRole("heading", { name: "Deliveries", exact: true }).waitFor();
  return secret;
}

async function confirm(page: Page, button: string, question: string, yes: string): Promise<void> {
  await main(page, button).click();
  await dialog(page, question).getByRole("button", { name: yes, exact: true }).click();
}

describe("webhooks", () => {
  it("are registered, and show the secret once, until it is stored", async () => {
    const receiver = await startReceiver();
    const { page } = await openWebhooks();
    await page.getByRole("heading", { name: "No endpoints yet" }).waitFor();
    await checkPage(page, "webhooks-empty");
    await openForm(page);
    await checkPage(page, "webhooks-form");
    await page.getByLabel("Only these").check();
    await checkPage(page, "webhooks-form-events");
    await page.getByLabel("All events").check();
    await submit(page, receiver.url);

    const secret = await shownSecret(page);
    await page.getByRole("button", { name: "Copy secret" }).click();
    await until("the secret is copied", async () => (await page.evaluate(() => navigator.clipboard.readText())) === secret);
    await page.mouse.move(0, 0); // hides the button's tooltip
    await checkPage(page, "webhooks-secret");
    await page.keyboard.press("Escape");
    await page.evaluate(() => history.back()); // has no effect, like Escape
    expect(await shownSecret(page)).toBe(secret);
    await confirmStored(page);
    await page.getByRole("heading", { name: "No deliveries yet" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Deliveries", exact: true }).waitFor();
    expect(await page.content(), "the secret is gone").not.toContain(secret);
  });

  it("receive pings and the chosen events, with valid signatures", async () => {
    const receiver = await startReceiver();
    const { page } = await openWebhooks();
    await openForm(page);
    await page.getByLabel("Only these").check();
    await page.getByLabel("order.completed").check();
    await page.getByLabel("Description").fill("Warehouse");
    await submit(page, receiver.url);
    const secret = await shownSecret(page);
    await confirmStored(page);

    await main(page, "Send ping").click();
    await newest(page).getByText("Delivered", { exact: true }).waitFor();
    const [ping] = receiver.requestsOf("ping");
    expect(ping !== undefined && isSignedBy(secret, ping)).toBe(true);
    if (ping !== undefined) await expectVerified(await snippet("v1"), { WEBHOOK_SECRET: secret }, ping);

    await placeOrder(harness.platform, harness.platform.user("shopper"), { sku: "LAMP-BRASS" });
    await newest(page).getByRole("button", { name: "order.completed", exact: true }).click();
    await newest(page).getByText("Delivered", { exact: true }).waitFor();
    await newest(page).getByRole("table", { name: "Attempts" }).getByText("HTTP 204").waitFor();
    expect(receiver.requestsOf("order.completed").map((request) => isSignedBy(secret, request))).toEqual([true]);
    expect(receiver.requests.length, "no other event").toBe(2);
    await checkPage(page, "webhooks-endpoint");

    await main(page, "Edit").click();
    const edit = dialog(page, "Edit endpoint");
    await edit.getByLabel("Both").check();
    await edit.getByRole("button", { name: "Save" }).click();
    await edit.waitFor({ state: "hidden" });
    const address = await page.getByRole("group", { name: "Address of the public keys" }).getByText("/.well-known/").innerText();
    await page.getByText(/The address of the public keys comes from/).filter({ visible: true }).waitFor();
    await main(page, "Send ping").click();
    const both = await until("the ping arrives", () => receiver.requestsOf("ping")[1]);
    expect(isSignedBy(secret, both), "the secret still signs").toBe(true);
    const shown = (await page.getByRole("region", { name: "Receiver, Node.js" }).innerText()).trim();
    expect(shown).toBe((await snippet("v1a")).trim());
    await expectVerified(shown, { WEBHOOK_KEYS_URL: address }, both);
    await page.getByRole("tab", { name: "Java", exact: true }).click();
    await page.getByRole("region", { name: "Receiver, Java" }).getByText("302a300506032b6570032100").waitFor();
    await checkPage(page, "webhooks-endpoint-keys");
  });
});

describe("a receiver in trouble", () => {
  it("is down: the page shows the time of the next attempt, which is made at once on request", async () => {
    const receiver = await startReceiver();
    const { page } = await openWebhooks();
    await register(page, `${receiver.url}/down`);
    await receiver.close();
    await main(page, "Send ping").click();
    await newest(page).getByText(/next attempt/).waitFor();
    await newest(page).getByText("Will retry").waitFor();
    await page.getByText("Deliveries are failing").waitFor();
    await newest(page).getByRole("button", { name: "ping", exact: true }).click();
    await checkPage(page, "webhooks-endpoint-failing");

    await harness.control.advanceClock(6); // the second attempt is due after 5 s, the third after 5 minutes
    await newest(page).getByRole("table", { name: "Attempts" }).getByRole("row").nth(2).waitFor();
    await receiver.listen();
    await newest(page).getByRole("button", { name: "Retry now ping" }).click();
    await newest(page).getByText("Delivered", { exact: true }).waitFor();
    expect(receiver.requestsOf("ping")).toHaveLength(1);
  });

  it("is paused while it is down, and gets a redelivery once it is up", async () => {
    // Delays each attempt at an endpoint that has not answered yet, so that the endpoint is paused before the second one, which is due 5 s after the first.
    const removeFault = await harness.control.injectFault({ service: "lambda", operation: "probe-webhooks", kind: "delay", rate: 1, delayMillis: 8000 });
    const receiver = await startReceiver();
    const { page } = await openWebhooks();
    const secret = await register(page, `${receiver.url}/paused`);
    await receiver.close();
    await main(page, "Send ping").click();
    await page.getByText("Deliveries are failing").waitFor();
    await confirm(page, "Pause", "Pause this endpoint?", "Pause");
    await main(page, "Resume").waitFor();
    await newest(page).getByRole("button", { name: "ping", exact: true }).click();
    await newest(page).getByText("Failed", { exact: true }).waitFor();
    await newest(page).getByText(/endpoint is paused/i).first().waitFor();
    await checkPage(page, "webhooks-endpoint-paused");

    await removeFault();
    await receiver.listen();
    await main(page, "Resume").click();
    await newest(page).getByRole("button", { name: "Redeliver ping" }).click();
    await newest(page).getByText("Delivered", { exact: true }).waitFor();
    expect(receiver.requestsOf("ping").map((request) => isSignedBy(secret, request))).toEqual([true]);
    await page.getByText("Deliveries are failing").waitFor({ state: "hidden" });
  });

  it("responds with 410: the page says why it is disabled, and activates it again", async () => {
    const receiver = await startReceiver();
    const visitor = await openWebhooks();
    const { page } = visitor;
    await openForm(page);
    await page.getByLabel("Public key (v1a)").check();
    await submit(page, `${receiver.url}/gone`); // no secret to store
    await page.getByRole("heading", { name: "Deliveries", exact: true }).waitFor();
    await confirm(page, "Rotate key pair", "Rotate the key pair?", "Rotate");
    await page.getByText(/The previous key pair is valid until/).waitFor();
    receiver.respondWith(410);
    await main(page, "Send ping").click();
    await page.getByText("It responded with 410 Gone, which means that it wants no more deliveries.").waitFor();
    await harness.control.advanceClock(60); // the email waits for a minute
    const { email } = harness.platform.user("shopper");
    await until("the owner gets an email with the reason", async () => (await harness.control.emails(email)).some(({ text }) => text.includes("410 Gone")));
    await newest(page).getByText("Failed", { exact: true }).waitFor();
    await checkPage(page, "webhooks-endpoint-disabled");
    await page.getByRole("main").getByRole("link", { name: "Webhooks" }).click();
    await page.getByText("It responded with 410 Gone.").waitFor();
    await checkPage(page, "webhooks-list");
    await page.getByRole("link", { name: `${receiver.url}/gone` }).click();
    receiver.respondWith(204);
    await main(page, "Activate").click();
    await newest(page).getByRole("button", { name: "Redeliver ping" }).click();
    await newest(page).getByText("Delivered", { exact: true }).waitFor();
  });
});

describe("an endpoint", () => {
  it("is edited, rotated and deleted", async () => {
    const receiver = await startReceiver();
    const visitor = await openWebhooks();
    const { page } = visitor;
    const old = await register(page, `${receiver.url}/edited`);

    await main(page, "Edit").click();
    const edit = dialog(page, "Edit endpoint");
    await edit.getByLabel("Only these").check();
    await edit.getByRole("button", { name: "Save" }).click();
    await edit.getByText("Choose at least one event type, or all events.").waitFor();
    await edit.getByLabel("order.failed").check();
    await edit.getByLabel("Description").fill("Failed orders only");
    await edit.getByRole("button", { name: "Save" }).click();
    await edit.waitFor({ state: "hidden" });
    const details = page.getByRole("region", { name: "Details" });
    await details.getByText("Failed orders only").waitFor();
    await details.getByText("order.failed").waitFor();

    await confirm(page, "Rotate secret", "Rotate the secret?", "Rotate");
    const fresh = await shownSecret(page);
    await checkPage(page, "webhooks-secret-rotated");
    await confirmStored(page);
    await main(page, "Send ping").click();
    const ping = await until("the ping arrives", () => receiver.requestsOf("ping")[0]);
    expect(fresh).not.toBe(old);
    expect([old, fresh].map((secret) => isSignedBy(secret, ping)), "both secrets sign").toEqual([true, true]);

    await page.getByText(/The previous secret is valid until/).waitFor();
    await checkPage(page, "webhooks-previous-secret");
    await confirm(page, "Revoke previous secret", "Revoke the previous secret?", "Revoke now");
    await page.getByText(/The previous secret is valid until/).waitFor({ state: "hidden" });
    await main(page, "Send ping").click();
    const second = await until("the second ping arrives", () => receiver.requestsOf("ping")[1]);
    expect([old, fresh].map((secret) => isSignedBy(secret, second)), "a revoked secret does not").toEqual([false, true]);

    await confirm(page, "Replace leaked secret", "Replace the leaked secret?", "Replace now");
    const replaced = await shownSecret(page);
    await confirmStored(page);
    await main(page, "Send ping").click();
    const third = await until("the third ping arrives", () => receiver.requestsOf("ping")[2]);
    expect([fresh, replaced].map((secret) => isSignedBy(secret, third)), "the leaked one does not").toEqual([false, true]);

    await confirm(page, "Delete endpoint", "Delete this endpoint?", "Delete");
    await page.getByRole("heading", { level: 1, name: "Webhooks" }).waitFor();
    await page.getByRole("link", { name: `${receiver.url}/edited` }).waitFor({ state: "hidden" });
  });

  it("loads its older deliveries", async () => {
    const receiver = await startReceiver();
    const api = await apiClient(harness.platform, harness.platform.user("operator"));
    const { data: webhook } = await api.POST("/api/webhooks", { body: { url: receiver.url } });
    const params = { path: { webhookId: webhook?.id ?? "" } };
    for (let sent = 0; sent < 12; sent++) await api.POST("/api/webhooks/{webhookId}/ping", { params });
    const { page } = await openWebhooks("operator");
    await page.getByRole("link", { name: receiver.url }).click();
    const deliveries = page.getByRole("list", { name: "Deliveries" }).getByRole("listitem");
    await main(page, "Show more").click();
    await until("all deliveries are listed", async () => (await deliveries.count()) === 12);
    await main(page, "Show more").waitFor({ state: "hidden" });
    await main(page, "Send ping").click();
    await until("the new delivery is listed", async () => (await deliveries.count()) === 13);
    await newest(page).getByText("Delivered", { exact: true }).waitFor();
  });

  it("is rejected for a private address, and for a URL that is registered already", async () => {
    const receiver = await startReceiver();
    const visitor = await openWebhooks("partner");
    visitor.expectFailure(/\/api\/webhooks.*|.*status of 40[09].*/);
    const { page } = visitor;
    await openForm(page);
    await page.getByText("Your endpoints receive all orders").waitFor();
    await submit(page, "http://169.254.169.254/latest/meta-data");
    const url = dialog(page, "Register an endpoint").getByLabel("URL");
    await expectUrlError(page, "The URL must begin with https://. The URL's address must be a public one.");
    await checkPage(page, "webhooks-form-refused");
    await submit(page, "https://169.254.169.254/latest/meta-data");
    await expectUrlError(page, "The URL's address must be a public one.");
    await expectFocus(url, "the invalid field");
    await submit(page, receiver.url);
    await confirmStored(page);
    await page.getByText("Your endpoints receive all orders").waitFor();

    await page.getByRole("main").getByRole("link", { name: "Webhooks" }).click();
    await openForm(page);
    await submit(page, receiver.url);
    await expectUrlError(page, "You already have an endpoint with this URL.");
  });
});

/** Waits until the URL's field shows a message, and describes the field with it for screen readers. */
async function expectUrlError(page: Page, message: string): Promise<void> {
  const form = dialog(page, "Register an endpoint");
  await form.getByText(message).waitFor();
  const described = await form.getByLabel("URL").evaluate((input) => {
    const ids = input.getAttribute("aria-describedby")?.split(" ") ?? [];
    return ids.map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
  });
  expect(described).toContain(message);
}
