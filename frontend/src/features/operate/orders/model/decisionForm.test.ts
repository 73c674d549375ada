import { describe, expect, it } from "vitest";

import { check, empty, openOf, requestOf } from "./decisionForm";

describe("the decision about a withdrawal", () => {
  it("has to be chosen, and a refusal has to have a reason", () => {
    expect(Object.keys(check(empty))).toEqual(["decision"]);
    expect(Object.keys(check({ ...empty, decision: "refuse", reason: " " }))).toEqual(["reason"]);
    expect(check({ ...empty, decision: "refuse", reason: "worn" })).toEqual({});
    expect(check({ ...empty, decision: "accept" })).toEqual({});
  });

  it("sends only what belongs to it, whatever was typed before", () => {
    const form = { restock: true, reason: " worn " };
    expect(requestOf({ ...form, decision: "accept" })).toEqual({ decision: "accept", restock: true });
    expect(requestOf({ ...form, decision: "refuse" })).toEqual({ decision: "refuse", reason: "worn", restock: false });
  });

  it("is about the withdrawal that is open", () => {
    const withdrawal = { lines: [], at: "2026-11-23T08:00:00Z" };
    expect(openOf({})).toBeUndefined();
    expect(openOf({ withdrawals: [{ ...withdrawal, id: "a", state: "refused" }] })).toBeUndefined();
    expect(openOf({ withdrawals: [{ ...withdrawal, id: "a", state: "refused" }, { ...withdrawal, id: "b", state: "requested" }] })?.id).toBe("b");
  });
});
