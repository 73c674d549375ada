import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { checkPage } from "./harness/checkPage";
import { bytesOf, firstLoad, table } from "./harness/firstLoad";
import { newHarness } from "./harness/harness";
import { initialScripts, totalOf } from "./harness/initialScripts";
import { desktop, phone } from "./harness/visitor";

const harness = newHarness();

const mostBytes = 200 * 1024;
const mostFiles = 6;

/** Where the logo is, on the phone and on the desktop. */
async function placesOfLogo(page: Page): Promise<unknown[]> {
  const places: unknown[] = [];
  for (const viewport of [phone, desktop]) {
    await page.setViewportSize(viewport);
    places.push(await page.getByRole("banner").locator("img").boundingBox());
  }
  return places;
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
    const transfers = await firstLoad(page);
    const sizes = table(transfers);
    console.log(sizes);
    for (const kind of ["document", "script", "stylesheet", "font"]) expect(transfers.map((each) => each.kind), sizes).toContain(kind);
    expect(bytesOf(transfers), sizes).toBeLessThanOrEqual(mostBytes);
    const paths = transfers.map(({ path }) => path);
    expect(paths, sizes).toEqual(expect.arrayContaining(["/config.json", "/api/products"]));
    expect(paths.filter((path, place) => paths.indexOf(path) !== place), "what index.html asks for is not asked for again").toEqual([]);
  });

  it("shows the frame before the app's code, styles and settings arrive, and does not move it then", async () => {
    const { page } = await harness.newVisitor();
    let answer: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => (answer = resolve));
    await page.route(/\/config\.json|\/assets\/(libraries|index)-/, async (route) => {
      await asked;
      await route.continue();
    });
    await page.goto("/", { waitUntil: "commit" });
    await page.getByRole("status").getByText("Loading").waitFor();
    await checkPage(page, "shell");
    const before = await placesOfLogo(page);
    answer();
    await page.getByRole("list", { name: "Products" }).waitFor();
    expect(await placesOfLogo(page)).toEqual(before);
  });
});
