import { describe, expect, it } from "vitest";

import { changed, choose, leftOutText, roomText, withoutChoice } from "./pictureChoices";

const files = (...names: string[]) => names.map((name) => new File([], name));

describe("the chosen photos", () => {
  it("are as many as the product has room for", () => {
    const { choices, leftOut } = choose([], files("a", "b", "c"), 2);
    expect(choices.map(({ source }) => source.name)).toEqual(["a", "b"]);
    expect(leftOut).toEqual(["c"]);
    expect(choose(choices, files("d"), 0)).toEqual({ choices, leftOut: ["d"] });
  });

  it("are told apart when their files have one name", () => {
    const first = choose([], files("a", "a"), 8).choices;
    const all = choose(withoutChoice(first, first[0]?.id ?? 0), files("a"), 7).choices;
    expect(new Set(all.map(({ id }) => id)).size).toBe(2);
  });

  it("change one by one", () => {
    const { choices } = choose([], files("a", "b"), 8);
    const second = choices[1]?.id ?? 0;
    const described = changed(choices, second, { alt: "A lamp" });
    expect(described.map(({ alt }) => alt)).toEqual(["", "A lamp"]);
    expect(withoutChoice(described, second).map(({ source }) => source.name)).toEqual(["a"]);
  });
});

it.each([
  [8, ""],
  [3, " There is room for 3 more."],
  [0, " There is no room for more."],
])("the limit is said with room for %i", (room, text) => expect(roomText(room)).toBe(`A product has at most 8 pictures.${text}`));

it.each([
  [[], undefined],
  [["a.png"], "“a.png” is left out."],
  [["a.png", "b.png"], "“a.png” and “b.png” are left out."],
  [["a", "b", "c", "d", "e"], "“a”, “b”, “c”, and 2 more are left out."],
  [["מנורה.png"], "“\u2068מנורה.png\u2069” is left out."],
])("files without room, %j, are named", (names, text) => {
  expect(leftOutText(names)).toBe(text === undefined ? undefined : `A product has at most 8 pictures, so ${text}`);
});
