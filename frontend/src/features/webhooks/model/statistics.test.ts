import { describe, expect, it } from "vitest";

import type { WebhookStatistics } from "@/shared/api/types";

import { day, shareText, spansOf, week } from "./statistics";
import { partsOf } from "./timing";

const none = { attempts: 0, delivered: 0, failures: [] };
const statistics: WebhookStatistics = {
  at: "2026-11-30T02:30:00Z",
  day: none,
  week: none,
  hours: [
    { hour: "2026-11-23T03:00:00Z", attempts: 1, delivered: 0 },
    { hour: "2026-11-29T02:00:00Z", attempts: 10, delivered: 10 },
    { hour: "2026-11-29T03:00:00Z", attempts: 4, delivered: 3 },
    { hour: "2026-11-30T02:00:00Z", attempts: 2, delivered: 2 },
  ],
};

describe("spansOf", () => {
  it("ends with the present hour", () => {
    const spans = spansOf(statistics, day);
    expect(spans).toHaveLength(24);
    expect(spans[0]).toEqual({ at: "2026-11-29T03:00:00.000Z", delivered: 3, failed: 1 });
    expect(spans.at(-1)).toEqual({ at: "2026-11-30T02:00:00.000Z", delivered: 2, failed: 0 });
  });

  it("loses no attempt of the week", () => {
    const spans = spansOf(statistics, week);
    expect(spans[0]).toEqual({ at: "2026-11-23T03:00:00.000Z", delivered: 0, failed: 1 });
    expect(spans.reduce((sum, span) => sum + span.delivered + span.failed, 0)).toBe(17);
  });
});

it("does not round a failure away", () => {
  expect([shareText(99_999, 100_000, "en"), shareText(1, 1, "en"), shareText(0, 0, "en")]).toEqual(["99.9%", "100%", "–"]);
});

it("shows the parts of an attempt that happened", () => {
  const parts = partsOf({ dnsMs: 0, connectMs: 1.5, tlsMs: 0, firstByteMs: 2, totalMs: 5, reused: false });
  expect(parts.map(({ id, from, ms }) => [id, from, ms])).toEqual([["connect", 0, 1.5], ["wait", 1.5, 2], ["rest", 3.5, 1.5]]);
});
