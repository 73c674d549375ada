import { expect, it } from "vitest";

import specification from "../../../../../../api/openapi.yaml?raw";
import { sizesOf } from "./pictureSizes";

it.each([
  [{ width: 4000, height: 3000 }, [[320, 240], [640, 480], [1280, 960]]],
  [{ width: 1279, height: 853 }, [[320, 213], [640, 427]]],
  [{ width: 320, height: 1 }, [[320, 1]]],
  [{ width: 319, height: 900 }, []],
  [{ width: 1280, height: 5121 }, []],
])("a picture of %j has the sizes %j", (size, sizes) => {
  expect(sizesOf(size).map(({ width, height }) => [width, height])).toEqual(sizes);
});

it("has the widths of the API", () => {
  const listed = /width: \{ type: integer, enum: \[([^\]]+)\], description: In pixels/.exec(specification)?.[1]?.split(", ").map(Number);
  expect(sizesOf({ width: 9999, height: 1 }).map(({ width }) => width)).toEqual(listed);
});
