import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { axeViolations, screenshots } from "./harness/checkPage";
import { newHarness } from "./harness/harness";
import { desktop, phone } from "./harness/visitor";

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
