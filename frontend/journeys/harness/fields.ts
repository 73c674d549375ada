import type { Locator } from "playwright-core";

import { until } from "./until";

/** Waits until an element has the focus. */
export async function expectFocus(element: Locator, what: string): Promise<void> {
  await until(`${what} has the focus`, () => element.evaluate((node) => node === document.activeElement));
}

/** Waits until a field is invalid, is described by a matching message for screen readers, and has the focus. */
export async function expectFieldError(field: Locator, message: RegExp): Promise<void> {
  await until(`the field shows the message ${message.source}`, () => isInvalid(field, message.source));
  await expectFocus(field, "the invalid field");
}

/** Waits until a field is valid. */
export async function expectNoFieldError(field: Locator): Promise<void> {
  await until("the field is valid", async () => !(await isInvalid(field, "")));
}

function isInvalid(field: Locator, pattern: string): Promise<boolean> {
  return field.evaluate((element, source) => {
    const ids = element.getAttribute("aria-describedby")?.split(" ") ?? [];
    const description = ids.map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
    return element.getAttribute("aria-invalid") === "true" && new RegExp(source).test(description);
  }, pattern);
}
