import { expect, it } from "vitest";

import { isLoadFailure, rememberLoadFailures } from "./loadFailures";

it("knows the errors that Vite announced, and no others", () => {
  const events = new EventTarget();
  rememberLoadFailures(events);
  const error = new TypeError("Failed to fetch dynamically imported module");
  expect(isLoadFailure(error)).toBe(false);
  events.dispatchEvent(Object.assign(new Event("vite:preloadError"), { payload: error }));
  expect(isLoadFailure(error)).toBe(true);
  expect(isLoadFailure(new TypeError("Failed to fetch dynamically imported module"))).toBe(false);
  expect(isLoadFailure("text")).toBe(false);
});
