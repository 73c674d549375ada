import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { OrderEvent } from "@/shared/api/types";

import { dayLabel, groupByDay } from "./days";

const event = (moment: Date, id = "1"): OrderEvent => ({ id, type: "order.created", orderId: "A", occurredAt: moment.toISOString(), data: {} });

describe("groupByDay", () => {
  it("keeps all events in order and makes one group per day", () => {
    const moments = fc.array(fc.date({ min: new Date("2020-01-01"), max: new Date("2030-01-01"), noInvalidDate: true }), { maxLength: 30 });
    fc.assert(fc.property(moments, (dates) => {
      const events = dates.toSorted((a, b) => b.getTime() - a.getTime()).map((date, index) => event(date, String(index)));
      const days = groupByDay(events);
      expect(days.flatMap((day) => day.events)).toEqual(events);
      expect(new Set(days.map(({ date }) => date)).size).toBe(days.length);
    }));
  });

  it("separates days at midnight in the reader's time zone", () => {
    expect(groupByDay([event(new Date(2026, 10, 24, 0, 0)), event(new Date(2026, 10, 23, 23, 59))]).map(({ date }) => date)).toEqual([
      "2026-11-24",
      "2026-11-23",
    ]);
  });
});

describe("dayLabel", () => {
  const now = new Date(2026, 2, 1, 9).getTime();

  it("says today and yesterday, also over the end of a month, and else the date", () => {
    expect(dayLabel("2026-03-01", now)).toBe("Today");
    expect(dayLabel("2026-02-28", now)).toBe("Yesterday");
    expect(dayLabel("2026-02-27", now, "en-GB")).toMatch(/^Friday,? 27 February 2026$/);
  });
});
