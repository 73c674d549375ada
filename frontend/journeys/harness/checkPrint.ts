import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect } from "vitest";

import { screenshots } from "./checkPage";

/** Checks that the page is black on white on paper, in the dark scheme too, without anything to click. */
export async function checkPrint(page: Page, name: string): Promise<void> {
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  if (process.env.SCREENSHOTS !== "none") await page.screenshot({ path: join(screenshots, `${name}-print.png`), fullPage: true });
  await page.getByRole("heading", { level: 1 }).waitFor();
  const shown = await page.locator(":is(header, nav, footer, button):visible").evaluateAll((all) => all.map(({ outerHTML }) => outerHTML));
  expect(shown, "what is of no use on paper").toEqual([]);
  const colors = () => page.evaluate(() => [getComputedStyle(document.querySelector("h1") ?? document.body).color, getComputedStyle(document.body).backgroundColor]);
  await expect.poll(colors).toEqual(["rgb(0, 0, 0)", "rgb(255, 255, 255)"]);
  const fills = await page.locator("svg text").evaluateAll((all) => all.map((text) => getComputedStyle(text).fill));
  expect(fills.filter((fill) => fill !== "rgb(0, 0, 0)")).toEqual([]);
  await page.emulateMedia({ media: null, colorScheme: "light" });
}
