import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { apiClient } from "./harness/apiClient";
import { checkPage } from "./harness/checkPage";
import { newHarness } from "./harness/harness";
import { until } from "./harness/until";

const harness = newHarness();
const reason = "It answers each delivery after 15 seconds.";

const dialog = (page: Page, name: string) => page.getByRole("dialog", { name });

describe("operators' webhooks", () => {
  it("are stopped with a reason that the owner reads, and started again", async () => {
    const shopper = harness.platform.user("shopper");
    const api = await apiClient(harness.platform, shopper);
    const made = await api.POST("/api/webhooks", { body: { url: "https://127.0.0.1:9443/slow", description: "Warehouse" } });
    expect(made.data?.state).toBe("active");

    const operator = await harness.newVisitor();
    const { page } = operator;
    await operator.signIn(harness.platform.user("operator"));
    await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Operate" }).click();
    await page.getByRole("navigation", { name: "Operate" }).getByRole("link", { name: "Webhooks" }).click();
    const endpoints = page.getByRole("list", { name: "Endpoints" });
    await until("the endpoint is listed", async () => {
      await page.reload();
      await endpoints.or(page.getByRole("heading", { name: "No endpoints" })).waitFor();
      return endpoints.getByText("127.0.0.1:9443").isVisible();
    });
    expect(await page.content(), "the path may be its owner's secret").not.toContain("/slow");
    await page.getByRole("textbox", { name: "Owner" }).fill(shopper.email);
    await page.getByRole("button", { name: "Find" }).click();
    await endpoints.getByText("Warehouse").waitFor();
    expect(page.url(), "no address stands in an address").not.toContain("@");

    await page.getByRole("button", { name: "Stop 127.0.0.1:9443" }).click();
    await dialog(page, "Stop 127.0.0.1:9443?").getByLabel("Reason").fill(reason);
    await dialog(page, "Stop 127.0.0.1:9443?").getByRole("button", { name: "Stop endpoint" }).click();
    await endpoints.getByText("Stopped", { exact: true }).waitFor();
    await page.getByRole("button", { name: "What was done to 127.0.0.1:9443" }).click();
    await page.getByRole("list", { name: "What operators did" }).getByText("Endpoint stopped").waitFor();
    await checkPage(page, "operate-webhooks");

    const owner = await harness.newVisitor();
    await owner.signIn(shopper);
    await owner.page.getByRole("link", { name: "Webhooks", exact: true }).click();
    await owner.page.getByRole("link", { name: /127\.0\.0\.1:9443/ }).click();
    await owner.page.getByText(reason).waitFor();
    expect(await owner.page.getByRole("button", { name: "Activate" }).count(), "only an operator can start it").toBe(0);
    expect(await owner.page.getByRole("button", { name: "Delete endpoint" }).count()).toBe(0);
    await checkPage(owner.page, "webhooks-stopped");

    await page.getByRole("button", { name: "Start 127.0.0.1:9443" }).click();
    await dialog(page, "Start 127.0.0.1:9443 again?").getByLabel("Reason").fill("It answers at once now.");
    await dialog(page, "Start 127.0.0.1:9443 again?").getByRole("button", { name: "Start endpoint" }).click();
    await endpoints.getByText("Active", { exact: true }).waitFor();
  });
});
