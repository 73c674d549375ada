import { describe, expect, it } from "vitest";
import * as v from "valibot";

import specification from "../../../../../api/openapi.yaml?raw";
import { catalogSearch, lastSelection, rememberSelection, sorts } from "./search";

describe("the catalog's address", () => {
  it.each([
    [{ q: "lamp", category: "desk", sort: "price_asc" }, { q: "lamp", category: "desk", sort: "price_asc" }],
    [{ category: "Desk lamps", sort: "oldest" }, {}],
    [{ category: 7, q: ["a"] }, {}],
    [{ category: "a".repeat(41) }, {}],
  ])("of %j is read as %j", (given, read) => expect(v.parse(catalogSearch, given)).toEqual(read));

  it("has the orders of the API", () => {
    const listed = /enum: \[([^\]]+)\], x-enum-varnames: \[SortByName/.exec(specification)?.[1]?.split(", ");
    expect(sorts).toEqual(listed);
  });
});

it("is remembered for the link from a product to the shop", () => {
  expect(lastSelection()).toEqual({});
  rememberSelection({ category: "desk" });
  expect(lastSelection()).toEqual({ category: "desk" });
});
