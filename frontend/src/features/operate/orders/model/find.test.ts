import { describe, expect, it } from "vitest";

import { hashOf, isList, queryOf, requestOf } from "./find";

describe("the address of a search", () => {
  it.each(["anna@shop.example", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "a b&c#d=e+f%", "東京"])("keeps %s behind the #", (query) => {
    expect(queryOf(`#${hashOf(query)}`)).toBe(query);
    expect(queryOf(hashOf(` ${query} `))).toBe(query);
  });

  it("is empty without a search", () => {
    expect(hashOf("  ")).toBe("");
    expect(queryOf("#main")).toBe("");
    expect(queryOf(`#q=${"x".repeat(300)}`)).toHaveLength(254);
  });
});

describe("the request of a search", () => {
  it("is for all statuses unless one is chosen", () => {
    expect(requestOf({}, "LAMP")).toEqual({ status: "all", limit: 20, q: "LAMP" });
    expect(requestOf({ status: "failed", reason: "stalled" }, "")).toEqual({ status: "failed", limit: 20, reason: "stalled" });
  });

  it("includes the last day", () => {
    const { from, to } = requestOf({ from: "2026-11-30", to: "2026-11-30" }, "");
    expect(Date.parse(to ?? "") - Date.parse(from ?? "")).toBe(24 * 60 * 60 * 1000);
    expect(new Date(from ?? "").getHours()).toBe(0);
  });
});

describe("isList", () => {
  it.each([
    [{}, "", true],
    [{ status: "failed" }, "", true],
    [{ status: "all" }, "", false],
    [{ status: "failed", reason: "stalled" }, "", false],
    [{ from: "2026-11-30" }, "", false],
    [{ to: "2026-11-30" }, "", false],
    [{}, "LAMP", false],
  ] as const)("of %j and “%s”: %s", (filters, query, is) => expect(isList(filters, query)).toBe(is));
});
