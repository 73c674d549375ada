import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { OrderEvent } from "@/shared/api/types";

import { someOrderMoves } from "../api/listEvents";
import { byDay, dayInWords } from "./days";

const event = (moment: Date, id = "1"): OrderEvent => ({ id, type: "order.created", orderId: "A", occurredAt: moment.toISOString(), data: {} });

describe("byDay", () => {
  it("keeps every event in its place, and no day twice in a row", () => {
    const moments = fc.array(fc.date({ min: new Date("2020-01-01"), max: new Date("2030-01-01"), noInvalidDate: true }), { maxLength: 30 });
    fc.assert(fc.property(moments, (dates) => {
      const events = dates.toSorted((a, b) => b.getTime() - a.getTime()).map((date, index) => event(date, String(index)));
      const days = byDay(events);
      expect(days.flatMap((day) => day.events)).toEqual(events);
      expect(new Set(days.map(({ date }) => date)).size).toBe(days.length);
    }));
  });

  it("parts at the reader's midnight", () => {
    expect(byDay([event(new Date(2026, 10, 24, 0, 0)), event(new Date(2026, 10, 23, 23, 59))]).map(({ date }) => date)).toEqual([
      "2026-11-24",
      "2026-11-23",
    ]);
  });
});

describe("dayInWords", () => {
  const now = new Date(2026, 2, 1, 9).getTime();

  it("calls days by what people call them, over the end of a month too", () => {
    expect(dayInWords("2026-03-01", now)).toBe("Today");
    expect(dayInWords("2026-02-28", now)).toBe("Yesterday");
    expect(dayInWords("2026-02-27", now, "en-GB")).toMatch(/^Friday,? 27 February 2026$/);
  });
});

describe("someOrderMoves", () => {
  it("looks at each order's newest event alone", () => {
    expect(someOrderMoves([])).toBe(false);
    expect(someOrderMoves([{ orderId: "A", type: "order.completed" }, { orderId: "A", type: "order.charged" }])).toBe(false);
    expect(someOrderMoves([{ orderId: "A", type: "order.completed" }, { orderId: "B", type: "order.charged" }])).toBe(true);
  });
});
