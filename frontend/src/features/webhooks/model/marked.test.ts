import { expect, it } from "vitest";

import { markedParts } from "./marked";

it("finds the code in a text", () => {
  expect(markedParts("A refund (`pending`), or `x`")).toEqual([
    { isCode: false, text: "A refund (" },
    { isCode: true, text: "pending" },
    { isCode: false, text: "), or " },
    { isCode: true, text: "x" },
  ]);
  expect(markedParts("Nothing")).toEqual([{ isCode: false, text: "Nothing" }]);
});
