import { describe, expect, it } from "vitest";

import type { OrderDetail } from "@/shared/api/types";

import { amountOf, check, formOf, requestOf } from "./withdrawalForm";

const usd = (amount: number) => ({ amount, currency: "USD" });

const order: OrderDetail = {
  id: "01K9XW5Y7Q2ZJ8F3N6R4T0VABC",
  status: "completed",
  lines: [
    { sku: "LAMP", name: "Lamp", quantity: 2, unitPrice: usd(1000) },
    { sku: "DESK", name: "Desk", quantity: 1, unitPrice: usd(5000) },
  ],
  total: usd(7000),
  refundable: usd(7000),
  cancellable: false,
  createdAt: "2026-11-23T08:00:00Z",
  updatedAt: "2026-11-23T08:00:00Z",
  timeline: [],
};

describe("the form to return items", () => {
  it("asks for units that are left", () => {
    expect(check(order)(formOf(order)).lines).toContain("how many");
    expect(check(order)({ units: ["3", ""], reason: "" }).lines).toContain("at most");
    expect(check(order)({ units: ["2", ""], reason: "" })).toEqual({});
  });

  it("fills in the only unit of an order", () => {
    expect(formOf(order).units).toEqual(["", ""]);
    const single = { ...order, lines: order.lines.slice(1) };
    expect(formOf(single).units).toEqual(["1"]);
  });

  it("says what comes back, and never more than is left", () => {
    expect(amountOf(order, { units: ["1", ""], reason: "" })).toEqual(usd(1000));
    expect(amountOf({ ...order, refundable: usd(500) }, { units: ["1", ""], reason: "" })).toEqual(usd(500));
    expect(amountOf(order, formOf(order))).toBeUndefined();
  });

  it("sends the chosen lines, and a reason only if there is one", () => {
    expect(requestOf(order, { units: ["", "1"], reason: "  " }, "a")).toEqual({ id: "a", lines: [{ line: 1, quantity: 1 }] });
    expect(requestOf(order, { units: ["2", ""], reason: " too bright " }, "a")).toEqual({ id: "a", lines: [{ line: 0, quantity: 2 }], reason: "too bright" });
  });
});
