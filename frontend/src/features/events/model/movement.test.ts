import { describe, expect, it } from "vitest";

import { isAnyOrderMoving } from "./movement";

describe("isAnyOrderMoving", () => {
  it("looks only at the newest event of each order", () => {
    expect(isAnyOrderMoving([])).toBe(false);
    expect(isAnyOrderMoving([{ orderId: "A", type: "order.completed" }, { orderId: "A", type: "order.charged" }])).toBe(false);
    expect(isAnyOrderMoving([{ orderId: "A", type: "order.completed" }, { orderId: "B", type: "order.charged" }])).toBe(true);
  });
});
