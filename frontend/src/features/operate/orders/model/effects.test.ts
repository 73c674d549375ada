import { describe, expect, it } from "vitest";

import { attemptsText, readableData } from "./effects";

describe("attemptsText", () => {
  it.each([
    [{ attempts: 0 }, "not tried yet"],
    [{ attempts: 1, status: 200 }, "1 attempt: HTTP 200"],
    [{ attempts: 3, status: 503 }, "3 attempts, the last one: HTTP 503"],
    [{ attempts: 2, error: "no such host" }, "2 attempts, the last one: no such host"],
    [{ attempts: 1 }, "1 attempt: no answer"],
  ])("of %j", (delivery, text) => expect(attemptsText(delivery)).toBe(text));
});

describe("readableData", () => {
  it("indents JSON", () => expect(readableData('{"orderId":"01X"}')).toBe('{\n  "orderId": "01X"\n}'));
  it("leaves what is cut as it is", () => expect(readableData('{"orderId":"01…')).toBe('{"orderId":"01…'));
});
