import { describe, expect, it } from "vitest";

import { sagaStepValues } from "@/shared/api/schema.gen";
import type { Delay, Order } from "@/shared/api/types";
import { allSteps } from "@/shared/saga/saga";

import { delayTextOf } from "./delayText";

const at = "2026-11-23T08:00:00Z";
const order: Order = { id: "A", status: "processing", lines: [], total: { amount: 1, currency: "USD" }, cancellable: true, createdAt: at, updatedAt: at };
const delayed = (step: string, cancellable = true): Order => ({
  ...order,
  cancellable,
  delayed: { since: at, retrying: true, step: step as Delay["step"] },
});

describe("delayTextOf", () => {
  it("says nothing of an order that is not delayed, such as one of an older API", () => {
    expect(delayTextOf(order)).toBeUndefined();
  });

  it("says for every step what waits, that nothing is lost and whether the order can be cancelled", () => {
    expect(allSteps.toSorted()).toEqual([...sagaStepValues].toSorted());
    const texts = allSteps.map((step) => delayTextOf(delayed(step))?.text ?? "");
    expect(new Set(texts).size).toBe(allSteps.length);
    for (const text of texts) {
      expect(text).toMatch(/Nothing is lost: we keep trying, and it goes on by itself\..*you can cancel it\.$/);
    }
    expect(delayTextOf(delayed("RefundPayment", false))?.text).not.toContain("cancel");
  });

  it("also describes a step that only a newer API knows", () => {
    expect(delayTextOf(delayed("WrapGift"))?.text).toMatch(/^Nothing is lost/);
  });
});
