import { execFileSync } from "node:child_process";
import type { Page } from "playwright-core";
import { Webhook } from "standardwebhooks";
import { expect, it } from "vitest";

import { apiClient } from "./harness/apiClient";
import { checkPage } from "./harness/checkPage";
import { newHarness } from "./harness/harness";
import { until } from "./harness/until";
import { Receiver } from "./harness/webhookReceiver";

const harness = newHarness();

const deliveries = (page: Page) => page.getByRole("list", { name: "Deliveries" }).getByRole("listitem");

/** The words of a command, as a shell understands them, without running it. */
function wordsOf(command: string): string[] {
  return execFileSync("sh", ["-c", `curl() { printf '%s\\0' "$@"; }; ${command}`], { encoding: "utf8" }).split("\0").slice(0, -1);
}

it("shows a partner what was sent and what came back, and finds it again", async () => {
  const receiver = await Receiver.start();
  const user = harness.platform.user("shopper");
  const api = await apiClient(harness.platform, user);
  const { data: webhook } = await api.POST("/api/webhooks", { body: { url: receiver.url } });
  if (webhook === undefined) throw new Error("the endpoint was not registered");
  const params = { path: { webhookId: webhook.id } };
  receiver.respondWith(500, JSON.stringify({ error: "no such table: événements" }));
  const { data: ping } = await api.POST("/api/webhooks/{webhookId}/ping", { params });

  const visitor = await harness.newVisitor();
  await visitor.signIn(user);
  const { page } = visitor;
  await page.getByRole("link", { name: "Webhooks", exact: true }).click();
  await page.getByRole("link", { name: receiver.url }).click();
  await deliveries(page).first().getByText("Will retry").waitFor();
  await deliveries(page).first().getByRole("button", { name: "ping", exact: true }).click();
  const exchange = page.getByRole("region", { name: "Request and response" });
  await exchange.getByText("The endpoint failed").waitFor();
  await exchange.getByRole("region", { name: "Response body" }).getByText("no such table: événements").waitFor();
  await exchange.getByText("set-cookie[redacted]").waitFor();
  await exchange.getByText("First byte").waitFor();

  await exchange.getByRole("button", { name: "Copy as curl" }).click();
  const command = await until("the command is copied", async () => {
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    return copied.startsWith("curl") ? copied : undefined;
  });
  const words = wordsOf(command);
  const headers = Object.fromEntries(words.filter((_, index) => words[index - 1] === "-H").map((line) => line.split(/: (.*)/).slice(0, 2) as [string, string])) as Record<string, string>;
  expect(words.slice(0, 2)).toEqual(["-i", receiver.url]);
  new Webhook(webhook.secret).verify(words.at(-1) ?? "", headers); // throws unless it is what was signed
  await page.mouse.move(0, 0); // hides the button's tooltip
  const day = page.getByRole("group", { name: "Last 24 hours" });
  await day.getByText("0%").waitFor();
  await checkPage(page, "webhooks-delivery");

  receiver.respondWith(200);
  await deliveries(page).first().getByRole("button", { name: "Retry now ping" }).click();
  await deliveries(page).first().getByText("Delivered", { exact: true }).waitFor();
  await exchange.getByText("Response 200").waitFor();
  await exchange.getByLabel("Attempt").selectOption({ index: 0 });
  await exchange.getByText("Response 500").waitFor();
  await day.getByText(/^[1-9].*% of attempts/).waitFor(); // it was retried by itself meanwhile, perhaps

  await api.POST("/api/webhooks/{webhookId}/ping", { params });
  await until("both are listed", async () => (await deliveries(page).count()) === 2);
  await page.getByLabel("State").selectOption("Failed");
  await page.getByText("No deliveries match").waitFor();
  await page.getByLabel("State").selectOption("Delivered");
  await until("both are listed", async () => (await deliveries(page).count()) === 2);
  await page.getByLabel("Order or webhook-id").fill(ping?.eventId ?? "");
  await page.keyboard.press("Enter");
  await until("one is found", async () => (await deliveries(page).count()) === 1);
  await page.reload();
  await until("the filters are kept", async () => (await deliveries(page).count()) === 1);
  expect(await page.getByLabel("State").inputValue()).toBe("succeeded");
  await page.getByRole("button", { name: "Remove filters" }).click();
  await until("both are listed", async () => (await deliveries(page).count()) === 2);
  await receiver.close();
});
