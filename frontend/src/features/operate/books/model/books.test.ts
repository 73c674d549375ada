import { describe, expect, it } from "vitest";

import type { BooksSummary } from "@/shared/api/types";

import { counted, formatDay, stateOf, totalsOf } from "./books";

const summary: BooksSummary = {
  day: "2026-11-28", madeAt: "2026-11-29T00:20:00Z", until: "2026-11-29T00:00:00Z", complete: true, final: false,
  gateway: [], orders: [], movements: 0, compared: 0, open: 0, elsewhere: 0, disagreements: 0,
};

describe("the books of a day", () => {
  it("agree only when the whole day is compared and nothing was found", () => {
    expect(stateOf(summary)).toBe("agree");
    expect(stateOf({ ...summary, complete: false })).toBe("unfinished");
    expect(stateOf({ ...summary, complete: false, disagreements: 1 })).toBe("disagree");
  });

  it("count in words", () => {
    expect([0, 1, 2].map((count) => counted(count, "finding"))).toEqual(["0 findings", "1 finding", "2 findings"]);
  });

  it("have a total for each currency of either side", () => {
    const usd = { currency: "USD", captured: 5, refunded: 1, disputed: 0 };
    const zero = { captured: 0, refunded: 0, disputed: 0 };
    expect(totalsOf({ gateway: [usd], orders: [{ ...usd, currency: "EUR" }] })).toEqual([
      { currency: "EUR", gateway: { currency: "EUR", ...zero }, orders: { ...usd, currency: "EUR" } },
      { currency: "USD", gateway: usd, orders: { currency: "USD", ...zero } },
    ]);
  });

  it("name their day in UTC, whatever the reader's time zone", () => {
    expect(formatDay("2026-11-28", "de-DE")).toBe("Samstag, 28. November 2026");
    expect(formatDay("soon")).toBe("soon");
  });
});
