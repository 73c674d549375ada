import type { Money, OperatorOrder, OrderDetail, OrderLine, Product, Shipment, Webhook } from "@/shared/api/types";

export const at = "2026-11-23T08:00:00.000Z";

/** Names that are hard to lay out. */
export const names = {
  ordinary: "Brass desk lamp",
  long: "W".repeat(200),
  arabic: "مصباح مكتب نحاسي ١٢",
  hebrew: "מנורת שולחן מפליז 12",
} as const;

/** Amounts that are hard to lay out, one of them of a currency without minor units. */
export const amounts = {
  ordinary: { amount: 8900, currency: "USD" },
  big: { amount: 99_999_999_999, currency: "USD" },
  withoutMinorUnits: { amount: 9_999_999_999, currency: "JPY" },
} as const satisfies Record<string, Money>;

/** The name and the amount of each case. */
export const cases = [
  ...Object.entries(names).map(([name, value]) => [`a name that is ${name}`, value, amounts.ordinary] as const),
  ...Object.entries(amounts).map(([name, value]) => [`an amount that is ${name}`, names.ordinary, value] as const),
];

export const lineOf = (name: string, unitPrice: Money, number = 0): OrderLine => ({ sku: `SKU-${number}`, name, quantity: 3, unitPrice });

/** Fifty lines, the most that an order may have. */
export const fiftyLines = (name: string, unitPrice: Money) => Array.from({ length: 50 }, (_, number) => lineOf(name, unitPrice, number));

export function orderOf(name: string, amount: Money, more: Partial<OrderDetail> = {}): OrderDetail {
  return {
    id: "01K9XW5Y7Q2ZJ8F3N6R4T0VABC", status: "completed", cancellable: false, createdAt: at, updatedAt: at, total: amount, fulfilment: "none",
    lines: [lineOf(name, amount)],
    timeline: ["created", "validated", "reserved", "charged", "completed"].map((type, index) => ({
      id: `event-${index}`, type: `order.${type}` as OrderDetail["timeline"][number]["type"], occurredAt: at,
      data: type === "charged" ? { amount, reference: "r".repeat(60) } : {},
    })),
    ...more,
  };
}

export const operatorOrderOf = (name: string, amount: Money, more: Partial<OperatorOrder> = {}): OperatorOrder => ({ ...orderOf(name, amount), userId: "8a1c6c2e-6f0f-4a35-9a57-0f2f5a6f7d11", ...more });

export function parcelOf(name: string, state: Shipment["state"], more: Partial<Shipment> = {}): Shipment {
  return { id: `parcel-${state}`, state, at, lines: [{ sku: "SKU-0", name, quantity: 1 }], steps: [{ state, at, recordedAt: at }], ...more };
}

export const productOf = (name: string, price: Money, number = 0): Product => ({ sku: `SKU-${number}`, name, description: name, price, available: 5 });

export const webhookOf = (description: string, more: Partial<Webhook> = {}): Webhook => ({
  id: "endpoint-1", url: `https://partner.example/${"hook".repeat(50)}`, description, eventTypes: ["order.created"], eventVersion: 1, state: "active", allOrders: false,
  signatures: ["v1"], createdAt: at, updatedAt: at, ...more,
});

export const isRightToLeft = (name: string) => name === names.arabic || name === names.hebrew;
