import { expect, it } from "vitest";

import type { Product } from "@/shared/api/types";
import type { BasketLine } from "@/shared/basket/basket";

import { countChanged, orderRemarks } from "./lineRemarks";

const price = { amount: 100, currency: "USD" };
const line: BasketLine = { sku: "PRINT", name: "Print", price, quantity: 3 };
const product = (available: number) => ({ sku: "PRINT", name: "Print", price, available }) as Product;

it("an order of more than there is gets a remark that offers what is there, before the API refuses it", () => {
  const [remark] = orderRemarks(line, product(1), []);
  expect(remark?.message).toBe("Only 1 left.");
  expect(remark?.fix?.change([line])).toEqual([{ ...line, quantity: 1 }]);
  expect(orderRemarks(line, product(3), [])).toEqual([]);
});

it("counts the lines that differ, and takes unknown products as unchanged", () => {
  expect(countChanged([line], new Map([["PRINT", product(1)]]))).toBe(1);
  expect(countChanged([line], new Map([["PRINT", product(3)]]))).toBe(0);
  expect(countChanged([line], new Map([["PRINT", null]]))).toBe(1);
  expect(countChanged([line], undefined)).toBe(0);
});
