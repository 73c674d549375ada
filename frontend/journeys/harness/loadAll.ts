import type { Page } from "playwright-core";

import { until } from "./until";

/** Loads all pages of the list that the page shows. */
export async function loadAll(page: Page, deadlineMs?: number): Promise<void> {
  await page.getByRole("button", { name: "Show more" }).waitFor();
  const isLoaded = () =>
    page.evaluate(() => {
      const more = [...document.querySelectorAll("button")].find(({ textContent }) => textContent === "Show more");
      more?.click();
      return more === undefined;
    });
  await until("all pages are loaded", isLoaded, deadlineMs);
}
