import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { setScene } from "./harness/journey";
import { look } from "./harness/look";
import { until } from "./harness/until";

const scene = setScene();

const isApi = (url: URL) => url.pathname.startsWith("/api/");
const product = (page: Page) => page.getByRole("listitem", { name: "Brass desk lamp", exact: true });
const banner = (page: Page, words: string) => page.getByRole("status").filter({ hasText: words });

/** Waits until the catalogue was read again with success, without anybody's doing. */
const readAgain = (page: Page) => page.waitForResponse((answer) => isApi(new URL(answer.url())) && answer.ok());

describe("an outage", () => {
  it("of the API leaves on screen what was there, and ends by itself", async () => {
    const visitor = await scene.arrive();
    const { page } = visitor;
    visitor.expectFailure(/ERR_CONNECTION_REFUSED.*\/api\//);
    await page.goto("/");
    await product(page).waitFor();
    await page.route(isApi, (route) => route.abort("connectionrefused"));
    await banner(page, "EventForge does not answer").waitFor();
    expect(await product(page).isVisible()).toBe(true);
    await look(page, "outage-api");
    await page.getByRole("button", { name: "Add to basket: Brass desk lamp" }).click();
    await page.getByRole("banner").getByRole("link", { name: "Basket, 1 item" }).waitFor(); // the basket needs no API
    const again = readAgain(page);
    await page.unroute(isApi);
    await again;
    await banner(page, "EventForge does not answer").waitFor({ state: "detached" });
    expect(await product(page).isVisible()).toBe(true);
  });

  it("of the API before anything was read is said, and the page fills when it is over", async () => {
    const visitor = await scene.arrive();
    const { page } = visitor;
    visitor.expectFailure(/ERR_CONNECTION_REFUSED.*\/api\//);
    await page.route(isApi, (route) => route.abort("connectionrefused"));
    await page.goto("/");
    await banner(page, "EventForge does not answer").waitFor();
    await page.getByRole("button", { name: "Try again" }).waitFor();
    await look(page, "outage-from-the-start");
    await page.unroute(isApi);
    await product(page).waitFor();
    await until("the banner goes", async () => (await banner(page, "EventForge does not answer").count()) === 0);
  });

  it("of the network is told apart, and ends by itself", async () => {
    const { page, context } = await scene.arrive();
    await page.goto("/");
    await product(page).waitFor();
    await context.setOffline(true);
    await banner(page, "You are offline").waitFor();
    expect(await product(page).isVisible()).toBe(true);
    await look(page, "outage-offline");
    const again = readAgain(page);
    await context.setOffline(false);
    await banner(page, "You are offline").waitFor({ state: "detached" });
    await again;
  });
});
