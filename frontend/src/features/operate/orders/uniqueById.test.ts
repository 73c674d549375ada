import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { uniqueById } from "./uniqueById";

describe("uniqueById", () => {
  it("keeps the first, which is the latest", () => {
    expect(uniqueById([{ id: "a", at: 2 }, { id: "b", at: 1 }, { id: "a", at: 0 }])).toEqual([{ id: "a", at: 2 }, { id: "b", at: 1 }]);
  });

  it("loses no id and keeps the order", () => {
    fc.assert(fc.property(fc.array(fc.constantFrom("a", "b", "c", "d")), (ids) => {
      expect(uniqueById(ids.map((id) => ({ id }))).map(({ id }) => id)).toEqual([...new Set(ids)]);
    }));
  });
});
