import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { apiClient } from "./harness/apiClient";
import { axeViolations, checkPage, screenshots } from "./harness/checkPage";
import { newHarness } from "./harness/harness";
import { placeOrder } from "./harness/orders";
import { until } from "./harness/until";
import { desktop, phone } from "./harness/visitor";
import { isSignedBy, type ReceivedRequest, Receiver } from "./harness/webhookReceiver";

const harness = newHarness();

/** The most that the reference may load, in bytes as they are stored. Only /docs loads it. */
const mostBytes = 4_200_000;

/** Finds an operation or event with the reference's search, and opens it. */
async function search(page: Page, words: string, result: RegExp): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").or(page.getByRole("searchbox")).last().fill(words);
  await page.getByRole("option", { name: result }).or(page.getByRole("dialog").getByRole("link", { name: result })).first().click();
}

// What the content security policy blocks is a fault of the visitor, which the harness reports.
describe("the API reference", () => {
  it("is navigated, searched and read on desktop and phone, under the policy", async () => {
    const { page } = await harness.newVisitor();
    let bytes = 0;
    page.on("response", (response) => {
      expect(new URL(response.url()).origin, "everything is ours").toBe(harness.platform.endpoints.app);
      bytes += Number(response.headers()["content-length"] ?? 0);
    });
    for (const [device, viewport] of Object.entries({ desktop, phone })) {
      await page.setViewportSize(viewport);
      await page.goto("/docs");
      await page.getByRole("heading", { name: "Get a token" }).first().waitFor();
      expect(await axeViolations(page), device).toEqual([]);
      await page.screenshot({ path: join(screenshots, `docs-${device}.png`), animations: "disabled" });
    }
    expect(bytes).toBeLessThan(2 * mostBytes);

    await page.setViewportSize(desktop);
    await page.goto("/docs");
    await page.getByRole("link", { name: "Webhooks", exact: true }).waitFor();
    await search(page, "sample", /Send a sample of an event/);
    const operation = page.getByRole("region", { name: /Send a sample of an event/ }).or(page.locator("section").filter({ hasText: "Send a sample of an event" })).last();
    await operation.getByText("curl", { exact: false }).first().waitFor();
    await operation.getByText("/samples").first().waitFor();
    await page.screenshot({ path: join(screenshots, "docs-operation.png"), animations: "disabled" });

    await search(page, "order.completed", /order\.completed/);
    await page.getByText("webhook-signature").first().waitFor();
    await page.getByText('"order.completed"').first().waitFor();
    await page.screenshot({ path: join(screenshots, "docs-event.png"), animations: "disabled" });
  });

  it("has the section to which a problem's type leads", async () => {
    const { page } = await harness.newVisitor();
    await page.goto("/docs#problem-not_found");
    const section = page.getByRole("heading", { name: "Errors", exact: true }).first();
    await section.waitFor();
    await page.waitForFunction(() => scrollY > 300);
    expect(await page.getByText("There is no such resource, or it is not yours.").first().isVisible()).toBe(true);
  });
});

interface Body {
  type: string;
  data: { version: number; sequence: number; order?: { sequence: number; status: string }; data?: { order?: { sequence: number } } };
}

const bodyOf = ({ body }: ReceivedRequest) => JSON.parse(body) as Body;

describe("events", () => {
  it("are read in the catalog, tried as samples, and sent in the version that the endpoint has", async () => {
    const user = harness.platform.user("shopper");
    const api = await apiClient(harness.platform, user);
    const receiver = await Receiver.start();
    try {
      const { data: endpoint } = await api.POST("/api/webhooks", { body: { url: receiver.url } });
      if (endpoint === undefined) throw new Error("the endpoint was not registered");
      const visitor = await harness.newVisitor();
      await visitor.signIn(user);
      const { page } = visitor;
      await page.goto("/webhooks");
      await page.getByRole("link", { name: "Events", exact: true }).last().click();
      const refunded = page.getByRole("list", { name: "Types of events" }).getByRole("listitem").filter({ has: page.getByRole("heading", { name: "order.refunded" }) });
      await refunded.getByText("Example", { exact: true }).click();
      await refunded.getByRole("region", { name: "Example of order.refunded" }).getByText('"paymentStatus"').waitFor();
      await checkPage(page, "webhooks-events");
      await page.getByRole("link", { name: "Version 1", exact: true }).click();
      await page.getByText("data.data.order").first().waitFor();

      await page.goto(`/webhooks/${endpoint.id}`);
      const sample = async () => {
        await page.getByRole("main").getByRole("button", { name: "Send sample", exact: true }).click();
        const dialog = page.getByRole("dialog", { name: "Send a sample" });
        await dialog.getByLabel("Event").selectOption("order.refunded");
        await dialog.getByRole("region", { name: "Example of order.refunded" }).waitFor();
        return dialog;
      };
      const dialog = await sample();
      await checkPage(page, "webhooks-sample");
      await dialog.getByRole("button", { name: "Send sample" }).click();
      await dialog.waitFor({ state: "hidden" });
      const first = await until("the sample arrives", () => Promise.resolve(receiver.requestsOf("order.refunded")[0]));
      expect(first.headers["webhook-id"]).toMatch(/^sample-/);
      expect(isSignedBy(endpoint.secret, first)).toBe(true);
      expect(bodyOf(first).data.version).toBe(2);

      // A real order: each event has the order after its change, with the event's sequence.
      await placeOrder(harness.platform, user, { sku: "LAMP-BRASS" });
      const completed = await until("the order is completed", () => Promise.resolve(receiver.requestsOf("order.completed")[0]));
      expect(bodyOf(completed).data.order?.status).toBe("completed");
      for (const { data } of receiver.requests.map(bodyOf)) expect(data.order?.sequence).toBe(data.sequence);

      await page.getByRole("button", { name: "Use version 1" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Send version 1" }).click();
      await page.getByRole("button", { name: "Use version 2" }).waitFor();
      await (await sample()).getByRole("button", { name: "Send sample" }).click();
      const second = await until("the second sample arrives", () => Promise.resolve(receiver.requestsOf("order.refunded")[1]));
      expect(bodyOf(second).data.version).toBe(1);
      expect(bodyOf(second).data.data?.order?.sequence).toBe(bodyOf(second).data.sequence);
    } finally {
      await receiver.close();
    }
  });
});
