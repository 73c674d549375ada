import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { ReceivedEvent } from "@/shared/api/types";

import { isSettling, prettyBody, receivedIdOf, summaryOf } from "./received";

const arrived: ReceivedEvent = {
  id: "b25l",
  webhookId: "one",
  outcome: "receiving",
  receivedAt: "2026-11-30T12:00:00Z",
  bytes: 12,
  repeats: 0,
};
const event: ReceivedEvent = { ...arrived, outcome: "accepted", acceptedAt: "2026-11-30T12:00:01Z" };

describe("summaryOf", () => {
  it("names the first broken rule and counts the others", () => {
    const violations = [
      { pointer: "/data/lines", code: "required", message: "lines is missing" },
      { pointer: "", code: "json", message: "is no JSON" },
    ];
    expect(summaryOf({ ...arrived, outcome: "refused", reason: { code: "invalid", message: "no", violations } })).toBe(
      "When it arrived: /data/lines lines is missing, and 1 more.",
    );
    expect(summaryOf({ ...event, repeats: 2, outcome: "refused", reason: { code: "late", message: "too many units" } })).toBe(
      "After it was accepted: too many units. Sent again 2 times.",
    );
  });

  it("says what an outcome means", () => {
    expect(summaryOf({ ...event, repeats: 1 })).toBe("The event is on the event bus. Sent again once.");
  });
});

it("polls often while an event may be settled", () => {
  const now = Date.parse(event.receivedAt);
  expect(isSettling([event], now + 19_000)).toBe(true);
  expect(isSettling([event], now + 21_000)).toBe(false);
  expect(isSettling([{ ...event, outcome: "refused" }], now)).toBe(false);
});

it("encodes every webhook-id for a path", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (id) => {
      const encoded = receivedIdOf(id);
      expect(encoded).toMatch(/^[A-Za-z0-9_-]*$/);
      const bytes = atob(encoded.replaceAll("-", "+").replaceAll("_", "/"));
      expect(new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)))).toBe(id);
    }),
  );
});

it("shows JSON with line breaks and other text as it is", () => {
  expect(prettyBody('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(prettyBody('{"a":')).toBe('{"a":');
});
