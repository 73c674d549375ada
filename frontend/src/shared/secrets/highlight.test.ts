import fc from "fast-check";
import { expect, it } from "vitest";

import { highlight } from "./highlight";

const kinds = (code: string) => highlight(code).filter(({ kind }) => kind !== undefined).map(({ kind, text }) => `${kind}: ${text}`);

it("finds comments, strings and keywords", () => {
  expect(kinds('const a = "b"; // it\'s so')).toEqual(["keyword: const", 'string: "b"', "comment: // it's so"]);
  expect(kinds("# don't\nif x then")).toEqual(["comment: # don't", "keyword: if", "keyword: then"]);
  expect(kinds("key=${SECRET#whsec_}")).toEqual([]);
  expect(kinds('get("https://a.example") # then')).toEqual(['string: "https://a.example"', "comment: # then"]);
  expect(kinds('"\\"if" return')).toEqual(['string: "\\"if"', "keyword: return"]);
});

it("loses nothing", () => {
  fc.assert(
    fc.property(fc.string(), (code) => {
      expect(highlight(code).map(({ text }) => text).join("")).toBe(code);
    }),
  );
});
