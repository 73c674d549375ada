import { describe, expect, it } from "vitest";

import { availabilityOf } from "./availability";

describe("availabilityOf", () => {
  it.each([
    [0, "Out of stock"],
    [1, "Only 1 left"],
    [5, "Only 5 left"],
    [12, "12 left"],
    [50, "50 left"],
    [51, "In stock"],
    [100_000, "In stock"],
  ])("describes %d units as %s", (available, label) => expect(availabilityOf(available).label).toBe(label));
});
