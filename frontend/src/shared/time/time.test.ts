import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { formatDateTime, formatDay, formatDuration, formatRelative, roundedNow } from "./time";

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

describe("roundedNow", () => {
  const ages = fc.integer({ min: -400_000_000, max: 400_000_000 });

  it("is formatted as now is", () => {
    fc.assert(fc.property(ages, (age) => {
      const iso = new Date(now - age).toISOString();
      expect(formatRelative(iso, roundedNow(iso, now), "en")).toBe(formatRelative(iso, now, "en"));
    }));
  });

  it("changes only when the text does", () => {
    fc.assert(fc.property(ages, fc.integer({ min: 0, max: 90_000 }), (age, passed) => {
      const iso = new Date(now - age).toISOString();
      const [before, after] = [now, now + passed].map((at) => ({ text: formatRelative(iso, at, "en"), at: roundedNow(iso, at) }));
      expect(before?.at === after?.at).toBe(before?.text === after?.text);
    }));
  });
});

describe("formatDuration", () => {
  it.each([
    [140, "140 ms"],
    [2400, "2.4 sec"],
    [180_000, "3 min"],
    [5_400_000, "1.5 hr"],
  ])("formats %d as %s", (milliseconds, words) => expect(formatDuration(milliseconds, "en")).toBe(words));
});

describe("for readers of another language", () => {
  it.each([
    ["2026-11-23T11:48:00Z", "12 minutes ago"],
    ["2026-11-22T11:00:00Z", "yesterday"],
    ["2026-11-23T12:00:00Z", "now"],
    ["2022-11-23T12:00:00Z", "1.461 days ago"],
  ])("the words of %s are English and its number is German", (iso, words) => expect(formatRelative(iso, now, "de")).toBe(words));

  it.each([
    [2400, "2,4 sec"],
    [5_400_000, "1,5 hr"],
  ])("the unit of %d ms is English and its number is German", (milliseconds, words) => expect(formatDuration(milliseconds, "de")).toBe(words));

  it.each([
    ["de", /^23\.11\.2026, \d\d:\d\d:30$/],
    ["fr", /^23\/11\/2026 \d\d:\d\d:30$/],
  ])("the date is in the format of %s, without words", (locale, text) => expect(formatDateTime("2026-11-23T12:15:30Z", locale)).toMatch(text));

  it("the weekday is English", () => expect(formatDay(new Date(2026, 10, 23), "de")).toBe("Monday, 23.11.2026"));
});
