import { describe, expect, it } from "vitest";

import { eventTypeValues } from "@/shared/api/schema.gen";

import { describeEventTypes, eventGroups } from "./eventTypes";

describe("eventGroups", () => {
  it("contain every event type of the API once", () => {
    expect(eventGroups.flatMap(({ types }) => types).toSorted()).toEqual([...eventTypeValues].toSorted());
  });
});

describe("describeEventTypes", () => {
  it.each([
    [[], "All events"],
    [["order.failed"] as const, "1 event type"],
    [["order.failed", "order.completed"] as const, "2 event types"],
  ])("writes %j as %s", (types, words) => expect(describeEventTypes([...types])).toBe(words));
});
