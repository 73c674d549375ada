import type { Page } from "playwright-core";
import { afterEach, describe, expect, it } from "vitest";

import { checkPage } from "./harness/checkPage";
import { newHarness } from "./harness/harness";
import { completeOrders, placeOrder, waitForStatus } from "./harness/orders";
import { until } from "./harness/until";
import { isSignedBy, type ReceivedRequest, Receiver } from "./harness/webhookReceiver";

const harness = newHarness();
let receiver: Receiver | undefined;

afterEach(() => receiver?.close());

const dialog = (page: Page, name: string) => page.getByRole("dialog", { name });
const main = (page: Page, name: string) => page.getByRole("main").getByRole("button", { name, exact: true });
const missed = (page: Page) => page.getByRole("region", { name: "Missed" });
const badges = (page: Page, text: string) => page.getByRole("list", { name: "Deliveries" }).getByText(text, { exact: true });

/** The sequences of an order's events, as they were received. */
function sequences(requests: readonly ReceivedRequest[], orderId: string): number[] {
  const events = requests.map(({ body }) => (JSON.parse(body) as { data: { orderId?: string; sequence?: number } }).data);
  return events.filter((event) => event.orderId === orderId).map(({ sequence }) => sequence ?? 0);
}

const ascending = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);

/** Registers an endpoint that gets the events of each order in their order, shows its page, and returns its secret. */
async function register(page: Page, url: string): Promise<string> {
  await page.getByRole("link", { name: "Webhooks", exact: true }).click();
  await main(page, "Register endpoint").click();
  const form = dialog(page, "Register an endpoint");
  await form.getByLabel("URL").fill(url);
  await form.getByLabel("In order").check();
  await form.getByRole("button", { name: "Register endpoint" }).click();
  const stored = dialog(page, "Store the signing secret");
  const secret = (await stored.getByRole("group", { name: "Signing secret" }).innerText()).trim();
  await stored.getByLabel("I have stored it").check();
  await stored.getByRole("button", { name: "Done" }).click();
  await page.getByRole("heading", { name: "Deliveries", exact: true }).waitFor();
  return secret;
}

/** Sends a sample, and sees it delivered. */
async function sendSample(page: Page): Promise<void> {
  await main(page, "Send sample").click();
  await dialog(page, "Send a sample").getByRole("button", { name: "Send sample" }).click();
  await badges(page, "Delivered").first().waitFor();
}

/** How many orders are placed while the endpoint is broken. Each has five events. */
const outage = 100;

describe("a partner", () => {
  it("integrates in the page alone, and catches up after a pause and after an outage", async () => {
    receiver = await Receiver.start();
    const received = receiver;
    const shopper = harness.platform.user("shopper");
    const visitor = await harness.newVisitor();
    await visitor.signIn(harness.platform.user("partner"));
    const { page } = visitor;
    const secret = await register(page, received.url);
    await sendSample(page);
    expect(received.requests.map((request) => isSignedBy(secret, request))).toEqual([true]);
    await page.getByRole("region", { name: "Verify deliveries" }).getByRole("tab", { name: "Python" }).click();
    received.requests.length = 0;

    await main(page, "Pause").click();
    await dialog(page, "Pause this endpoint?").getByText("are held").waitFor();
    await dialog(page, "Pause this endpoint?").getByRole("button", { name: "Pause", exact: true }).click();
    await main(page, "Resume").waitFor();
    const paused = await placeOrder(harness.platform, shopper, { sku: "LAMP-BRASS" });
    await waitForStatus(harness.platform, shopper, paused, "completed");
    await missed(page).getByText(/^[3-9] deliveries, sent when you resume$/).waitFor();
    await badges(page, "Held").first().waitFor();
    expect(received.requests).toEqual([]);

    await main(page, "Resume").click();
    await badges(page, "Delivered").nth(2).waitFor();
    await until("all that was held is received", async () => (await badges(page, "Held").count()) + (await badges(page, "Sending").count()) === 0);
    const first = sequences(received.requests, paused);
    expect(first, "in order").toEqual(ascending(first));
    expect(new Set(first).size, "each once").toBe(first.length);

    received.respondWith(410); // it is broken: EventForge disables it
    const broken = await placeOrder(harness.platform, shopper, { sku: "LAMP-BRASS" });
    await waitForStatus(harness.platform, shopper, broken, "completed");
    await page.getByText("EventForge disabled this endpoint").waitFor();
    await completeOrders(harness.platform, shopper, outage);
    await missed(page).getByText("1 delivery", { exact: true }).waitFor();
    await missed(page).getByText(/^5\d\d deliveries$/).waitFor({ timeout: 60_000 });
    received.requests.length = 0;
    received.respondWith(204); // it is mended
    await main(page, "Activate").click();
    await missed(page).getByRole("button", { name: "Recover" }).click();
    const recover = dialog(page, "Recover what was missed");
    await recover.getByText(/deliveries are sent, oldest first/).waitFor();
    await checkPage(page, "webhooks-recover");
    await recover.getByRole("button", { name: "Recover", exact: true }).click();
    await missed(page).getByText("Recovered").waitFor({ timeout: 60_000 });
    await missed(page).getByText(/^(5\d\d) of \1 deliveries due again$/).waitFor();
    await until("all that was missed is received", () => received.requests.length >= 5 * (outage + 1));
    await badges(page, "Failed").waitFor({ state: "detached" });
    const second = sequences(received.requests, broken);
    expect(second, "in order").toEqual(ascending(second));
    await checkPage(page, "webhooks-recovered");
  }, 240_000);
});
