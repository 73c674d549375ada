import { describe, expect, it } from "vitest";

import { failureOf, outcomeOf, readable } from "./deadLetters";

describe("readable", () => {
  it("indents JSON", () => expect(readable({ body: '{"a":[1]}', size: 9 })).toBe('{\n  "a": [\n    1\n  ]\n}'));
  it("leaves other texts as they are", () => expect(readable({ body: "poison", size: 6 })).toBe("poison"));
  it("says how much is missing of a long body, in bytes", () => expect(readable({ body: '{"ä', size: 100 })).toBe('{"ä\n… (96 more bytes)'));
});

describe("failureOf", () => {
  const letter = { id: "1", body: "", size: 0, sentAt: "2026-11-29T03:00:00Z", reads: 1 };
  it.each([
    [undefined, "No error was recorded: the function crashed or ran out of time."],
    [{ code: "internal", message: "SES refused" }, "SES refused"],
    [{ code: "internal" }, "It failed with the code internal."],
  ])("of %j", (failure, text) => expect(failureOf({ ...letter, ...(failure && { failure }) })).toBe(text));
});

describe("outcomeOf", () => {
  it.each([
    [{ done: ["a", "b"], missing: [] }, "deleted", "2 dead letters deleted", "Who deleted and why is recorded."],
    [{ done: ["a"], missing: ["b"] }, "sent back", "1 dead letter sent back", "They are processed again now. 1 dead letter could not be sent back: gone already, or somebody else reads it at this moment."],
    [{ done: [], missing: ["b"] }, "deleted", "Nothing was deleted", "1 dead letter could not be deleted: gone already, or somebody else reads it at this moment."],
  ] as const)("of %j, %s", (results, what, title, message) => expect(outcomeOf({ done: [...results.done], missing: [...results.missing] }, what)).toMatchObject({ title, message }));
});
