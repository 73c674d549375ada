import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { end, takeBack, write } from "./typing";

const word = fc.stringMatching(/^[a-z.]{1,6}$/);
const separator = fc.constantFrom(" ", ",", ", ", ";", "\n", "\t");

describe("write", () => {
  it("finds the same words however they are separated, written or pasted", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(word, separator), { maxLength: 8 }), (pairs) => {
        const pasted = write([], pairs.flat().join(""));
        let typed = write([], "");
        for (const letter of pairs.flat().join("")) typed = write(typed.words, typed.text + letter);
        expect(typed).toEqual(pasted);
        expect(pasted).toEqual({ words: [...new Set(pairs.map(([each]) => each))], text: "" });
      }),
    );
  });

  it("keeps the word that is not ended", () => {
    expect(write(["a"], "b c")).toEqual({ words: ["a", "b"], text: "c" });
  });
});

it("ends a word, and takes it back", () => {
  expect(end(["a"], "b")).toEqual({ words: ["a", "b"], text: "" });
  expect(end(["a"], "")).toEqual({ words: ["a"], text: "" });
  expect(takeBack(["a", "b"])).toEqual({ words: ["a"], text: "b" });
  expect(takeBack([])).toEqual({ words: [], text: "" });
});
