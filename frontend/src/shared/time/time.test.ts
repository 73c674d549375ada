import { describe, expect, it } from "vitest";

import { formatDuration, formatRelative } from "./time";

const now = Date.parse("2026-11-23T12:00:00Z");

describe("formatRelative", () => {
  it.each([
    ["2026-11-23T11:59:30Z", "30 seconds ago"],
    ["2026-11-23T11:55:00Z", "5 minutes ago"],
    ["2026-11-23T14:00:00Z", "in 2 hours"],
    ["2026-11-22T11:00:00Z", "yesterday"],
    ["2026-11-23T12:00:00Z", "now"],
  ])("formats %s as %s", (iso, words) => expect(formatRelative(iso, now, "en")).toBe(words));
});

describe("formatDuration", () => {
  it.each([
    [140, "140 ms"],
    [2400, "2.4 sec"],
    [180_000, "3 min"],
    [5_400_000, "1.5 hr"],
  ])("formats %d as %s", (milliseconds, words) => expect(formatDuration(milliseconds, "en")).toBe(words));
});
