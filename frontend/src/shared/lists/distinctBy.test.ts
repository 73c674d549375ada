import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { distinctBy } from "./distinctBy";

describe("distinctBy", () => {
  it("keeps the first item of each key", () => {
    const items = [{ id: "a", at: 2 }, { id: "b", at: 1 }, { id: "a", at: 0 }];
    expect(distinctBy(items, ({ id }) => id)).toEqual([{ id: "a", at: 2 }, { id: "b", at: 1 }]);
  });

  it("loses no key and keeps the order", () => {
    fc.assert(fc.property(fc.array(fc.constantFrom("a", "b", "c", "d")), (keys) => {
      expect(distinctBy(keys, (key) => key)).toEqual([...new Set(keys)]);
    }));
  });
});
