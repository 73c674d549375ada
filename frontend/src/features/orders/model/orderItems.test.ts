import { describe, expect, it } from "vitest";

import { summarizeItems } from "./orderItems";

const line = (sku: string, name: string, quantity = 1) => ({ sku, name, quantity, unitPrice: { amount: 1000, currency: "USD" } });

describe("summarizeItems", () => {
  it("names the first two items and counts the rest", () => {
    const lines = [line("A", "Lamp", 2), line("B", "Mug"), line("C", "Pen"), line("D", "Bag")];
    expect(summarizeItems(lines)).toBe("Lamp × 2, Mug and 2 more");
    expect(summarizeItems(lines.slice(0, 1))).toBe("Lamp × 2");
  });
});
