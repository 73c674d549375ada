import type { Locator, Page } from "playwright-core";

/** Opens what the page of an order hides at first: the saga and the events. */
export async function openDetails(page: Page): Promise<void> {
  await page.locator("summary").filter({ hasText: /^Details$/ }).click();
}

/** A step of the saga, in the open details. */
export function step(page: Page, text: RegExp): Locator {
  return page.getByRole("list", { name: "Steps of the order" }).getByRole("listitem").filter({ hasText: text });
}

/** A stage of the order's journey. */
export function stage(page: Page, text: RegExp): Locator {
  return page.getByRole("list", { name: "Stages of the order" }).getByRole("listitem").filter({ hasText: text });
}
