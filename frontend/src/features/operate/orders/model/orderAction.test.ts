import { describe, expect, it } from "vitest";

import type { Investigation, OrderChoice } from "@/shared/api/types";

import { offersOf } from "./orderAction";

const choices = [
  { action: "retry_order", possible: true },
  { action: "cancel_order", possible: false, why: "It has ended." },
  { action: "settle_order", possible: true },
  { action: "of a later release", possible: true },
] as unknown as OrderChoice[];
const order = (status: string) => ({ status }) as unknown as Investigation["order"];

describe("the actions on an order", () => {
  it("are those that are possible, and why the others are not", () => {
    expect(offersOf({ choices, order: order("cancelling") }, true)).toEqual({
      possible: [{ action: "retry_order" }, { action: "settle_order" }],
      others: [{ action: "cancel_order", why: "It has ended." }],
    });
  });

  it("leave money to members of finance, and a retry that the page's head offers to it", () => {
    const { possible, others } = offersOf({ choices, order: order("needs_attention") }, false);
    expect(possible).toEqual([]);
    expect(others.map(({ action }) => action)).toEqual(["cancel_order", "settle_order"]);
  });

  it("are none with an API of the release before", () => expect(offersOf({ order: order("failed") }, true)).toEqual({ possible: [], others: [] }));
});
