import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { orderStatusValues } from "@/shared/api/schema.gen";
import type { EventType, OrderDetail, OrderStatus, Reason } from "@/shared/api/types";
import { progressOf } from "@/shared/saga/progress";

import { statusTextOf } from "./statusText";

const usd = (amount: number) => ({ amount, currency: "USD" });
const line = (sku: string, name: string) => ({ sku, name, quantity: 1, unitPrice: usd(1000) });
const chair = line("CHAIR-OUT", "Lounge chair No. 4");
const notebook = line("NOTE-DOT", "Dotted notebook");

function order(status: OrderStatus, events: EventType[] = [], reason?: Reason, lines = [chair, notebook]): OrderDetail {
  const at = "2026-11-23T08:00:00Z";
  return {
    id: "01K9XW5Y7Q2ZJ8F3N6R4T0VABC", status, cancellable: false, createdAt: at, updatedAt: at, total: usd(2000), lines,
    timeline: events.map((type, index) => ({ id: String(index), type, occurredAt: at, data: { amount: usd(2000) } })),
    ...(reason !== undefined && { reason }),
  };
}

const describeOrder = (of: OrderDetail) => statusTextOf(of, progressOf({ ...of, reasonCode: of.reason?.code }));

describe("statusTextOf", () => {
  it("says that nothing was charged when the card was declined", () => {
    const { title, text } = describeOrder(order("failed", ["order.failed"], { code: "payment_declined", message: "the card was declined" }));
    expect(title).toBe("Your card was declined");
    expect(text).toContain("Nothing was charged and nothing is reserved.");
  });

  it("says of a delayed order that it takes longer, whatever its status", () => {
    const delayed = { since: "2026-11-23T08:00:00Z", step: "ChargePayment", retrying: true } as const;
    const { title, text } = describeOrder({ ...order("processing", ["order.validated", "order.reserved", "order.delayed"]), delayed });
    expect(title).toBe("Your order takes longer than usual");
    expect(text).toContain("Your items are reserved for you.");
  });

  it("says of a completed order that a return is not decided, and no longer when it is", () => {
    const withdrawal = { id: "w", lines: [{ line: 0, quantity: 1 }], at: "2026-11-23T08:00:00Z" };
    const textOf = (state: "requested" | "refused") => describeOrder({ ...order("completed"), withdrawals: [{ ...withdrawal, state }] }).text;
    expect(textOf("requested")).toContain("You asked to return items");
    expect(textOf("refused")).not.toContain("return");
  });

  const outOfStock = { code: "insufficient_stock", message: "there is not enough stock" };

  it("names only the products that ran out", () => {
    const { text } = describeOrder(order("failed", ["order.failed"], { ...outOfStock, skus: ["CHAIR-OUT"] }));
    expect(text).toContain("There are not enough units left of Lounge chair No. 4.");
    expect(text).not.toContain("notebook");
  });

  it("names each product that ran out once", () => {
    const both = { ...outOfStock, skus: ["NOTE-DOT", "CHAIR-OUT"] };
    const { text } = describeOrder(order("failed", ["order.failed"], both, [chair, notebook, notebook]));
    expect(text).toContain("not enough units left of Lounge chair No. 4 and Dotted notebook.");
  });

  it("blames no product when the reason names none", () => {
    const { text } = describeOrder(order("failed", ["order.failed"], outOfStock));
    expect(text).toContain("There are not enough units left of at least one product.");
    expect(text).not.toMatch(/chair|notebook/);
  });

  it("names the only product of an order even when the reason names none", () => {
    expect(describeOrder(order("failed", ["order.failed"], outOfStock, [chair])).text).toContain("left of Lounge chair No. 4.");
  });

  it("shows the API's message for a rejected order, which says what happened to the money", () => {
    const message = "The price of Lounge chair No. 4 has changed. You were not charged.";
    expect(describeOrder(order("failed", ["order.failed"], { code: "order_rejected", message }))).toEqual({ title: "The shop has changed", text: message });
  });

  it("never says that nothing was charged when a charge was refunded", () => {
    const { text } = describeOrder(order("cancelled", ["order.charged", "order.refunded"], { code: "cancelled", message: "You cancelled this order." }));
    expect(text).toContain("20.00 was refunded to your card");
    expect(text).not.toContain("Nothing was charged");
  });

  it("says what happens to the money of an order that needs attention", () => {
    expect(describeOrder(order("needs_attention", ["order.charged"])).text).toContain("You will get it back");
    expect(describeOrder(order("needs_attention", ["order.charged", "order.refunded"])).text).toContain("was refunded");
    expect(describeOrder(order("needs_attention")).text).toContain("no record of a payment");
    const authorized = { ...order("needs_attention"), authorizedAt: "2026-11-23T08:00:00Z" };
    expect(describeOrder({ ...authorized, paymentStatus: "refunding" }).text).toContain("If your card was charged, you will get the money back.");
    expect(describeOrder({ ...authorized, paymentStatus: "voided" }).text).toContain("was not charged");
  });

  it.each(["needs_attention", "failed", "cancelled"] as const)("never says that nothing was charged when the refund of a %s order was refused", (status) => {
    const { text } = describeOrder({ ...order(status, [], { code: "cancelled", message: "You cancelled this order." }), paymentStatus: "unsettled" });
    expect(text).toContain("We will settle it with you.");
    expect(text).not.toContain("Nothing was charged");
  });

  const paymentAction = { clientSecret: "secret", until: "2026-11-23T08:15:00Z" };

  it("says that an order waits for its shopper, even if it takes longer than usual", () => {
    const delayed = { since: "2026-11-23T08:00:00Z", step: "ChargePayment", retrying: true } as const;
    const waiting = { ...order("processing", ["order.validated", "order.reserved"]), paymentAction };
    expect(describeOrder(waiting).title).toBe("Waiting for your confirmation");
    expect(describeOrder({ ...waiting, delayed }).title).toBe("Waiting for your confirmation");
  });

  it("does not wait for the shopper of an order that is being cancelled", () => {
    expect(describeOrder({ ...order("cancelling"), paymentAction }).title).toBe("Cancelling your order");
  });

  it.each([
    ["payment_not_confirmed", "The payment was not confirmed"],
    ["authorization_lost", "Your bank withdrew the payment"],
    ["of_a_newer_api", "This order did not complete"],
  ])("shows the API's message for %s", (code, title) => {
    const message = "The API knows why. You were not charged.";
    expect(describeOrder(order("failed", ["order.failed"], { code, message }))).toEqual({ title, text: message });
  });

  it("uses whole sentences for every status and reason, known or not", () => {
    const reason = fc.record({ code: fc.constantFrom("payment_declined", "insufficient_stock", "order_rejected", "cancelled", "stalled", "internal", "new"), message: fc.string() });
    fc.assert(fc.property(fc.constantFrom(...orderStatusValues), fc.option(reason, { nil: undefined }), (status, why) => {
      const { title, text } = describeOrder(order(status, [], why));
      expect(title).toMatch(/^[A-Z].*[^.]$/);
      expect(text).toMatch(/[.!?]$/);
    }));
  });
});
