import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { orderStatusValues } from "@/shared/api/schema.gen";
import type { EventType, OrderDetail, OrderStatus } from "@/shared/api/types";

import { progressOf } from "./progress";
import { itemsInWords } from "./orderItems";
import { storyOf } from "./statusText";

const usd = (amount: number) => ({ amount, currency: "USD" });
const line = (sku: string, name: string, quantity = 1) => ({ sku, name, quantity, unitPrice: usd(1000) });

function order(status: OrderStatus, told: EventType[] = [], reason?: OrderDetail["reason"]): OrderDetail {
  const at = "2026-11-23T08:00:00Z";
  return {
    id: "01K9XW5Y7Q2ZJ8F3N6R4T0VABC", status, cancellable: false, createdAt: at, updatedAt: at, total: usd(2000),
    lines: [line("CHAIR-OUT", "Lounge chair No. 4"), line("NOTE-DOT", "Dotted notebook")],
    timeline: told.map((type, index) => ({ id: String(index), type, occurredAt: at, data: { amount: usd(2000) } })),
    ...(reason !== undefined && { reason }),
  };
}

const tell = (of: OrderDetail) => storyOf(of, progressOf({ ...of, reasonCode: of.reason?.code }));

describe("storyOf", () => {
  it("says of a declined card that nothing was charged", () => {
    const { title, text } = tell(order("failed", ["order.failed"], { code: "payment_declined", message: "the card was declined" }));
    expect(title).toBe("Your card was declined");
    expect(text).toContain("Nothing was charged and nothing is reserved.");
  });

  it("names the product that ran out, and no other", () => {
    const { text } = tell(order("failed", ["order.failed"], { code: "insufficient_stock", message: "there is not enough stock of CHAIR-OUT" }));
    expect(text).toContain("There is not enough of Lounge chair No. 4 left.");
    expect(text).not.toContain("notebook");
  });

  it("never says that nothing was charged when money went back", () => {
    const { text } = tell(order("cancelled", ["order.charged", "order.refunded"], { code: "cancelled", message: "You cancelled this order." }));
    expect(text).toContain("20.00 went back to your card");
    expect(text).not.toContain("Nothing was charged");
  });

  it("says of an order that needs attention what becomes of the money", () => {
    expect(tell(order("needs_attention", ["order.charged"])).text).toContain("you get it back");
    expect(tell(order("needs_attention", ["order.charged", "order.refunded"])).text).toContain("has been refunded");
    expect(tell(order("needs_attention")).text).toContain("No payment has been recorded");
  });

  it("has whole sentences for every status and reason, known or not", () => {
    const reason = fc.record({ code: fc.constantFrom("payment_declined", "insufficient_stock", "order_rejected", "cancelled", "stalled", "internal", "new"), message: fc.string() });
    fc.assert(fc.property(fc.constantFrom(...orderStatusValues), fc.option(reason, { nil: undefined }), (status, why) => {
      const { title, text } = tell(order(status, [], why));
      expect(title).toMatch(/^[A-Z].*[^.]$/);
      expect(text).toMatch(/[.!?]$/);
    }));
  });
});

describe("itemsInWords", () => {
  it("names the first two and counts the rest", () => {
    const lines = [line("A", "Lamp", 2), line("B", "Mug"), line("C", "Pen"), line("D", "Bag")];
    expect(itemsInWords(lines)).toBe("Lamp × 2, Mug and 2 more");
    expect(itemsInWords(lines.slice(0, 1))).toBe("Lamp × 2");
  });
});
