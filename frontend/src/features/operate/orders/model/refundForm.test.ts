import { describe, expect, it } from "vitest";

import type { OperatorOrder } from "@/shared/api/types";

import { amountOf, check, formOf, type RefundForm, requestOf } from "./refundForm";

const usd = (amount: number) => ({ amount, currency: "USD" });

const order: OperatorOrder = {
  id: "01K9XW5Y7Q2ZJ8F3N6R4T0VABC",
  userId: "u",
  status: "completed",
  lines: [
    { sku: "LAMP", name: "Lamp", quantity: 3, unitPrice: usd(1000) },
    { sku: "MUG", name: "Mug", quantity: 1, unitPrice: usd(500) },
  ],
  total: usd(3500),
  cancellable: false,
  createdAt: "2026-11-29T08:00:00Z",
  updatedAt: "2026-11-29T08:00:00Z",
  refunds: [{ id: "a", state: "refunded", amount: usd(1000), lines: [{ line: 0, quantity: 1 }], restocked: true, at: "2026-11-29T09:00:00Z" }],
  refundable: usd(2500),
};

const form = (part: Partial<RefundForm>): RefundForm => ({ ...formOf(order), note: "came back", ...part });

describe("a refund", () => {
  it("of all is what is left, without lines of its own", () => {
    expect(amountOf(order, form({}))).toEqual(usd(2500));
    expect(requestOf(order, form({ restock: true, note: " came back " }), "id")).toEqual({ id: "id", note: "came back", restock: true });
  });

  it("of lines has their prices", () => {
    const lines = form({ extent: "lines", units: ["2", ""] });
    expect(amountOf(order, lines)).toEqual(usd(2000));
    expect(requestOf(order, lines, "id")).toEqual({ id: "id", note: "came back", restock: false, lines: [{ line: 0, quantity: 2 }] });
  });

  it("of an amount returns nothing to stock", () => {
    const amount = form({ extent: "amount", amount: "12.50", restock: true });
    expect(requestOf(order, amount, "id")).toEqual({ id: "id", note: "came back", restock: false, amount: usd(1250) });
  });

  it.each<[Partial<RefundForm>, string[]]>([
    [{}, []],
    [{ note: " " }, ["note"]],
    [{ extent: "lines" }, ["lines"]],
    [{ extent: "lines", units: ["3", "0"] }, ["lines"]],
    [{ extent: "lines", units: ["x", "1"] }, ["lines"]],
    [{ extent: "lines", units: ["2", "1"] }, []],
    [{ extent: "amount", amount: "" }, ["amount"]],
    [{ extent: "amount", amount: "0" }, ["amount"]],
    [{ extent: "amount", amount: "25.01" }, ["amount"]],
    [{ extent: "amount", amount: "25.00" }, []],
  ])("%j has errors at %j", (part, fields) => {
    expect(Object.keys(check(order)(form(part)))).toEqual(fields);
  });

  it("of lines cannot exceed what an earlier amount has left", () => {
    const little = { ...order, refundable: usd(900) };
    expect(check(little)(form({ extent: "lines", units: ["1", ""] }))).toHaveProperty("lines");
  });
});
