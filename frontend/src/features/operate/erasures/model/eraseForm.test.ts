import { describe, expect, it } from "vitest";

import type { Erasure } from "@/shared/api/types";

import { check, draftOf, stateText } from "./eraseForm";

const userId = "6b9f1c60-4c1e-4b7e-9f0a-2d1f5a3c8e11";

describe("the form that erases a user", () => {
  it("takes a user's id, with spaces around it", () => {
    const form = { userId: ` ${userId} `, reason: "legal" } as const;
    expect(check(form)).toEqual({});
    expect(draftOf(form)).toEqual({ userId, reason: "legal" });
  });

  it.each(["", "sam@example.com", userId.slice(1), userId.toUpperCase(), `${userId}0`])("refuses %j", (other) => {
    expect(check({ userId: other, reason: "asked" })).toHaveProperty("userId");
  });
});

describe("the state of an erasure", () => {
  const erasure: Erasure = { userId, state: "waiting", requestedAt: "2026-11-29T08:00:00Z", orders: 1, openOrders: 0, webhooks: 0 };

  it("names open orders while it waits for them", () => {
    expect(stateText({ ...erasure, openOrders: 2 })).toMatch(/have not ended/);
    expect(stateText(erasure)).not.toMatch(/have not ended/);
  });

  it("claims that nothing is stored only at the end", () => {
    for (const state of ["requested", "erasing", "waiting"] as const) expect(stateText({ ...erasure, state })).not.toMatch(/Nothing/);
    expect(stateText({ ...erasure, state: "completed" })).toMatch(/Nothing is stored/);
  });
});
