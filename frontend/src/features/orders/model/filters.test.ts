import { describe, expect, it, vi } from "vitest";

import { isFiltered, requestOf } from "./filters";

describe("requestOf", () => {
  it("asks for the reader's days, both included", () => {
    vi.stubEnv("TZ", "America/New_York");
    expect(requestOf({ group: "open", from: "2026-03-08", to: "2026-03-08" })).toEqual({
      group: "open",
      from: "2026-03-08T05:00:00.000Z",
      to: "2026-03-09T04:00:00.000Z", // that day has 23 hours
    });
    vi.stubEnv("TZ", "Asia/Kathmandu");
    expect(requestOf({ from: "2026-12-31", to: "2026-12-31" })).toEqual({ from: "2026-12-30T18:15:00.000Z", to: "2026-12-31T18:15:00.000Z" });
    vi.unstubAllEnvs();
  });

  it("asks for a number alone", () => {
    expect(requestOf({ q: "N6R4-T0VA-BCZ", group: "open", from: "2026-03-08" })).toEqual({ q: "N6R4-T0VA-BCZ" });
  });

  it("asks for a status as older links do", () => {
    expect(requestOf({ status: "failed" })).toEqual({ status: "failed" });
    expect(requestOf({})).toEqual({});
  });
});

describe("isFiltered", () => {
  it("knows whether anything is chosen", () => {
    expect(isFiltered({ group: undefined, from: undefined })).toBe(false);
    expect(isFiltered({ to: "2026-03-08" })).toBe(true);
  });
});
