import { expect, it } from "vitest";

import specification from "../../../../../../api/openapi.yaml?raw";
import { isSku, pattern } from "./sku";

it("accepts what the schema SKU in api/openapi.yaml accepts", () => {
  const copied = /^ {4}SKU:\n(?: {6}.*\n)*? {6}pattern: "(.+)"$/m.exec(specification)?.[1];
  expect(pattern.source).toBe(copied);
});

it("takes no SKU that begins with a dash or is empty", () => {
  expect(["A-1", "7", "-1", "", "a b"].filter(isSku)).toEqual(["A-1", "7"]);
});
