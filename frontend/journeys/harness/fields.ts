import type { Locator } from "playwright-core";

import { until } from "./until";

/** Waits until a control has the focus. */
export async function focused(control: Locator, what: string): Promise<void> {
  await until(`${what} has the focus`, () => control.evaluate((element) => element === document.activeElement));
}

/** Waits until a field is said to be wrong in these words, as a screen reader tells it, and has the focus. */
export async function refusedAt(field: Locator, words: RegExp): Promise<void> {
  await until(`the field is refused with ${words.source}`, () => isRefused(field, words.source));
  await focused(field, "the wrong field");
}

/** Waits until nothing is said to be wrong with a field. */
export async function accepted(field: Locator): Promise<void> {
  await until("the field is in order", async () => !(await isRefused(field, "")));
}

function isRefused(field: Locator, words: string): Promise<boolean> {
  return field.evaluate((element, source) => {
    const ids = element.getAttribute("aria-describedby")?.split(" ") ?? [];
    const description = ids.map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
    return element.getAttribute("aria-invalid") === "true" && new RegExp(source).test(description);
  }, words);
}
