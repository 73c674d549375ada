import { describe, expect, it } from "vitest";

import type { OrderEvent } from "@/shared/api/types";

import { linesOf, sectionsOf } from "./lines";

const event = (id: string): OrderEvent => ({ id, type: "order.created", orderId: "A", occurredAt: "2026-11-24T12:00:00Z", data: {} });
const days = [{ date: "2026-11-24", events: [event("d"), event("c")] }, { date: "2026-11-23", events: [event("b"), event("a")] }];

describe("linesOf", () => {
  it("has a heading and the events of each day, with their numbers", () => {
    const lines = linesOf(days, true);
    expect(lines.map(({ key }) => key)).toEqual(["2026-11-24", "d", "c", "2026-11-23", "b", "a"]);
    expect(lines.map(({ at }) => at)).toEqual([0, 0, 1, 2, 2, 3]);
    expect(lines.map(({ place, count }) => `${place}/${count}`)).toEqual(["0/2", "1/2", "2/2", "0/2", "1/2", "2/2"]);
  });

  it("does not know how many events the last day has while there are more", () => {
    expect(linesOf(days, false).map(({ count }) => count)).toEqual([2, 2, 2, -1, -1, -1]);
  });
});

describe("sectionsOf", () => {
  it("groups the rows by day, with the headings that are among them", () => {
    const rows = [2, 3, 4].map((index) => ({ index, gap: index === 2 ? 130 : 0 }));
    const sections = sectionsOf(linesOf(days, true), rows);
    expect(sections.map(({ date, heading, events }) => [date, heading?.index, events.map(({ event: { id }, gap }) => `${id} ${gap}`)])).toEqual([
      ["2026-11-24", undefined, ["c 130"]],
      ["2026-11-23", 3, ["b 0"]],
    ]);
  });
});
