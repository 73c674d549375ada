import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Order } from "@/shared/api/types";

import { chosenUnits, givenBack, nameUnits, priceOf, unitsLeft } from "./units";

const usd = (amount: number) => ({ amount, currency: "USD" });
const line = (name: string, quantity: number, price: number) => ({ sku: name, name, quantity, unitPrice: usd(price) });
const refund = (lines: { line: number; quantity: number }[]): NonNullable<Order["refunds"]>[number] => ({
  id: "r",
  state: "refunded",
  amount: usd(1),
  lines,
  restocked: false,
  at: "2026-11-23T08:00:00Z",
});

const order = { lines: [line("Lamp", 3, 1000), line("Desk", 1, 5000)], refunds: [refund([{ line: 0, quantity: 1 }])], refundable: usd(7000) };

describe("the units of an order", () => {
  it("are left unless they are refunded", () => {
    expect([unitsLeft(order, 0), unitsLeft(order, 1), unitsLeft(order, 2)]).toEqual([2, 1, 0]);
  });

  it("are chosen by numbers that are left", () => {
    expect(chosenUnits(order, ["2", ""])).toEqual([{ line: 0, quantity: 2 }]);
    expect(chosenUnits(order, ["", ""])).toEqual([]);
    for (const typed of ["3", "-1", "1.5", "x"]) expect(chosenUnits(order, [typed, ""])).toBeUndefined();
  });

  it("are named with their number", () => {
    expect(nameUnits(order, [{ line: 1, quantity: 1 }, { line: 7, quantity: 2 }])).toBe("1 × Desk, 2 × item");
  });

  it("give back their price, and never more than is left", () => {
    expect(givenBack(order, [{ line: 0, quantity: 2 }])).toEqual(usd(2000));
    expect(givenBack(order, [])).toBeUndefined();
    fc.assert(
      fc.property(fc.nat(9000), fc.nat(2), fc.nat(1), (left, lamps, desks) => {
        const units = [{ line: 0, quantity: lamps }, { line: 1, quantity: desks }].filter(({ quantity }) => quantity > 0);
        const back = givenBack({ ...order, refundable: usd(left) }, units);
        expect(back?.amount ?? 0).toBe(Math.min(left, priceOf(order, units)?.amount ?? 0));
      }),
    );
  });
});
