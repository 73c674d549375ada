import { describe, expect, it } from "vitest";

import { isFiltered, queryOf } from "./logFilters";

describe("queryOf", () => {
  it.each([
    ["01K9XW5Y7Q2ZJ8F3N6R4T0VABC-0001", { event: "01K9XW5Y7Q2ZJ8F3N6R4T0VABC-0001" }],
    ["ping-01K9XW5Y7Q2ZJ8F3N6R4T0VABC", { event: "ping-01K9XW5Y7Q2ZJ8F3N6R4T0VABC" }],
    ["01K9XW5Y7Q2ZJ8F3N6R4T0VABC", { order: "01K9XW5Y7Q2ZJ8F3N6R4T0VABC" }],
  ])("understands %s", (q, wanted) => expect(queryOf({ q })).toEqual(wanted));

  it("includes the whole last day of the reader", () => {
    const { from, until } = queryOf({ from: "2026-11-28", to: "2026-11-28" });
    expect([from, until]).toEqual([new Date(2026, 10, 28).toISOString(), new Date(2026, 10, 29).toISOString()]);
  });
});

it("is filtered by any of them", () => {
  expect(isFiltered({ state: undefined })).toBe(false);
  expect([{ state: "failed" }, { type: "ping" }, { from: "2026-11-28" }, { to: "2026-11-28" }, { q: "x" }].map((f) => isFiltered(f as object))).not.toContain(false);
});
