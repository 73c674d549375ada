import { expect, it } from "vitest";

import { described, moved, without } from "./arrange";

const pictures = ["a", "b", "c"].map((id) => ({ id, alt: id, width: 320, height: 240, widths: [320] }));
const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id).join("");

it.each([["a", 1, "bac"], ["c", -1, "acb"], ["a", -1, "abc"], ["c", 1, "abc"], ["x", 1, "abc"]])("moves %s by %d to %s", (id, by, order) => {
  expect(ids(moved(pictures, id, by))).toBe(order);
});

it("removes and describes one", () => {
  expect(ids(without(pictures, "b"))).toBe("ac");
  expect(described(pictures, "b", " new ").map(({ alt }) => alt)).toEqual(["a", "new", "c"]);
});
