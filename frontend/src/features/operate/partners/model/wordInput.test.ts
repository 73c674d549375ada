import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { endWord, reopenLastWord, typeText } from "./wordInput";

const word = fc.stringMatching(/^[a-z.]{1,6}$/);
const separator = fc.constantFrom(" ", ",", ", ", ";", "\n", "\t");

describe("typeText", () => {
  it("finds the same words for every separator, typed or pasted", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(word, separator), { maxLength: 8 }), (pairs) => {
        const pasted = typeText([], pairs.flat().join(""));
        let typed = typeText([], "");
        for (const letter of pairs.flat().join("")) typed = typeText(typed.words, typed.text + letter);
        expect(typed).toEqual(pasted);
        expect(pasted).toEqual({ words: [...new Set(pairs.map(([each]) => each))], text: "" });
      }),
    );
  });

  it("keeps the incomplete word", () => {
    expect(typeText(["a"], "b c")).toEqual({ words: ["a", "b"], text: "c" });
  });
});

it("completes a word, and reopens it", () => {
  expect(endWord(["a"], "b")).toEqual({ words: ["a", "b"], text: "" });
  expect(endWord(["a"], "")).toEqual({ words: ["a"], text: "" });
  expect(reopenLastWord(["a", "b"])).toEqual({ words: ["a"], text: "b" });
  expect(reopenLastWord([])).toEqual({ words: [], text: "" });
});
