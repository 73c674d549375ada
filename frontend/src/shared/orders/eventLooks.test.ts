import { describe, expect, it } from "vitest";

import { eventTypeValues } from "@/shared/api/schema.gen";

import { lookOf } from "./eventLooks";

describe("lookOf", () => {
  it("tells every event from the others, and also shows one that only a newer API knows", () => {
    const labels = [...eventTypeValues, "order.gift_wrapped"].map((type) => lookOf(type).label);
    expect(new Set(labels).size).toBe(labels.length);
  });
});
