import { describe, expect, it } from "vitest";

import { sentence } from "./sentence";

describe("sentence", () => {
  it.each([
    ["the card was declined", "The card was declined."],
    ["You cancelled this order.", "You cancelled this order."],
    ["why?", "Why?"],
    ["", ""],
  ])("makes of %j %j", (message, expected) => expect(sentence(message)).toBe(expected));
});
