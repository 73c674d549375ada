import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import visits from "../../docs/visit.json" with { type: "json" };
import { checkPage } from "./harness/checkPage";
import { bytesOf, firstLoad, table } from "./harness/firstLoad";
import { newHarness } from "./harness/harness";
import { initialScripts, totalOf } from "./harness/initialScripts";
import { mostShift, type Shifts, watchShifts } from "./harness/layoutShift";
import { placeOrder, waitForStatus } from "./harness/orders";
import { listed, measureVisits } from "./harness/visit";
import { desktop, phone } from "./harness/visitor";

const harness = newHarness();

const mostBytes = 200 * 1024;
const mostFiles = 6;

/** Where the logo and the page's heading are, on the phone and on the desktop, and what it says. */
async function frameOf(page: Page): Promise<unknown[]> {
  const heading = page.getByRole("heading", { level: 1 });
  const frame: unknown[] = [await heading.textContent()];
  for (const viewport of [phone, desktop]) {
    await page.setViewportSize(viewport);
    frame.push(await page.getByRole("banner").locator("img").boundingBox());
    const box = await heading.boundingBox();
    frame.push([box?.x, box?.y, box?.height]); // the app's is as wide as the page allows
  }
  return frame;
}

/** Opens a page whose code comes late, and expects the frame to say what the app then says, at the same place. */
async function expectSameFrame(page: Page, path: string, shown: Locator, look: () => Promise<void> = () => Promise.resolve()): Promise<void> {
  let answer: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => (answer = resolve));
  await page.route(/\/config\.json|\/assets\/(libraries|index)-/, async (route) => {
    await asked;
    await route.continue();
  });
  await page.goto(path, { waitUntil: "commit" });
  await page.getByRole("status").getByText("Loading").waitFor();
  await look();
  const before = await frameOf(page);
  answer();
  await shown.waitFor();
  expect(await frameOf(page)).toEqual(before);
  await page.unroute(/\/config\.json|\/assets\/(libraries|index)-/);
}

/** Expects that nothing moved away from under a finger. */
function expectNoShift({ total, moved }: Shifts, page: string): void {
  expect(total, `${page} moves\n${moved.join("\n")}`).toBeLessThan(mostShift);
}

describe("the catalog", () => {
  it("takes at most 200 KB of gzipped JavaScript, in at most 6 files", async () => {
    const { page } = await harness.newVisitor();
    const scripts = await initialScripts(page);
    expect(scripts.length).toBeGreaterThan(0);
    const list = scripts.map(({ path, gzipped }) => `${path}: ${gzipped}`).join("\n");
    expect(totalOf(scripts), list).toBeLessThanOrEqual(mostBytes);
    expect(scripts.length, list).toBeLessThanOrEqual(mostFiles);
  });

  it("takes at most 200 KB over the wire, with styles, fonts and data", async () => {
    const { page } = await harness.newVisitor();
    const transfers = await firstLoad(page, "/", page.getByRole("list", { name: "Products" }).getByRole("listitem").first());
    const sizes = table(transfers);
    console.log(sizes);
    for (const kind of ["document", "script", "stylesheet", "font"]) expect(transfers.map((each) => each.kind), sizes).toContain(kind);
    expect(bytesOf(transfers), sizes).toBeLessThanOrEqual(mostBytes);
    const paths = transfers.map(({ path }) => path);
    expect(paths, sizes).toEqual(expect.arrayContaining(["/api/products"]));
    expect(paths, "the page has the settings").not.toContain("/config.json");
    expect(paths.filter((path, place) => paths.indexOf(path) !== place), "what index.html asks for is not asked for again").toEqual([]);
  });

  it("shows the frame before the app's code, styles and settings arrive, and does not move it then", async () => {
    const { page } = await harness.newVisitor();
    await expectSameFrame(page, "/", page.getByRole("list", { name: "Products" }), () => checkPage(page, "shell"));
  });
});

describe("a visit with an order", () => {
  it("loads what the cost page counts", async () => {
    const { first, next } = await measureVisits(harness);
    console.log(listed(first.loads));
    for (const [{ totals }, counted] of [[first, visits.first], [next, visits.next]] as const) {
      const { appRequests, originRequests, appBytes } = totals;
      const why = "measure again: VISIT=../docs/visit.json npm run measure -- journeys/visit.bench.ts, and go run ./ops/cmd/cost --write";
      expect({ appRequests, originRequests }, why).toEqual({ appRequests: counted.appRequests, originRequests: counted.originRequests });
      expect(Math.abs(appBytes / counted.appBytes - 1), why).toBeLessThan(0.02);
    }
  });
});

describe("the pages of an order", () => {
  it("take at most 200 KB over the wire, and say at once which page they are", async () => {
    const { platform } = harness;
    const shopper = platform.user("shopper");
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    await page.goto("/");
    await page.getByRole("button", { name: "Add to basket: Brass desk lamp" }).click();
    await visitor.signIn(shopper);
    const order = await placeOrder(platform, shopper, { sku: "NOTE-DOT" });
    await waitForStatus(platform, shopper, order, "completed");
    const shifts = await watchShifts(page);
    const pages = [
      { path: "/checkout", shown: page.getByRole("button", { name: "Place order" }) },
      { path: `/orders/${order}`, shown: page.getByRole("list", { name: "Stages of the order" }) },
    ];
    for (const { path, shown } of pages) {
      const transfers = await firstLoad(page, path, shown);
      const sizes = table(transfers);
      console.log(path, sizes);
      expect(bytesOf(transfers), sizes).toBeLessThanOrEqual(mostBytes);
      const paths = transfers.map((each) => each.path);
      expect(paths.filter((each, place) => paths.indexOf(each) !== place), "nothing is asked for twice").toEqual([]);
      expectNoShift(await shifts(), path);
      await expectSameFrame(page, path, shown);
    }
    await page.setViewportSize(phone);
    await page.route("**/api/me/address", (route) => route.fulfill({ status: 404, json: { type: "about:blank", title: "Not found", status: 404, code: "not_found" } }));
    await page.goto("/checkout");
    await page.getByLabel("Save to my account").waitFor();
    expectNoShift(await shifts(), "the checkout of a new shopper, on a phone");
  });
});
