import { expect, it } from "vitest";

import { type Refills, withOrder, withRefill } from "./orderedAgain";

const lamp = { sku: "LAMP", quantity: 2 };
const mug = { sku: "MUG", quantity: 1 };
const failed = withRefill([], "failed", [lamp, mug]);
const againOf = (refills: Refills) => refills.map(({ orderId, again }) => [orderId, again]);

it.each([
  ["the same lines", [lamp, mug], "next"],
  ["more of them, and others", [{ sku: "LAMP", quantity: 3 }, mug, { sku: "BAG", quantity: 1 }], "next"],
  ["fewer units", [{ sku: "LAMP", quantity: 1 }, mug], undefined],
  ["one line less", [lamp], undefined],
  ["other products", [{ sku: "BAG", quantity: 1 }], undefined],
])("an order of %s", (_, lines, again) => {
  expect(againOf(withOrder(failed, { id: "next", lines }))).toEqual([["failed", again]]);
});

it("names the first order that has them, until they go back into the basket once more", () => {
  const ordered = withOrder(failed, { id: "first", lines: [lamp, mug] });
  expect(againOf(withOrder(ordered, { id: "second", lines: [lamp, mug] }))).toEqual([["failed", "first"]]);
  const once = withRefill(ordered, "failed", [mug]);
  expect(againOf(once)).toEqual([["failed", undefined]]);
  expect(againOf(withOrder(once, { id: "third", lines: [mug] }))).toEqual([["failed", "third"]]);
});

it("nothing that was left out of the basket counts as ordered again", () => {
  expect(againOf(withOrder(withRefill([], "failed", []), { id: "next", lines: [lamp] }))).toEqual([["failed", undefined]]);
});

it("keeps the last twenty", () => {
  let refills: Refills = [];
  for (let index = 0; index < 25; index++) refills = withRefill(refills, `order-${index}`, [lamp]);
  expect(refills).toHaveLength(20);
  expect(refills[0]?.orderId).toBe("order-5");
});
