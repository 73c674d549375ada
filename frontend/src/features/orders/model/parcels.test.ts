import { describe, expect, it } from "vitest";

import type { OrderLine, Shipment } from "@/shared/api/types";

import { headlineOf, isIncomplete } from "./parcels";

const parcel = (state: Shipment["state"], quantity = 1): Shipment => ({
  id: state, state, at: "2026-11-30T08:00:00Z", lines: [{ sku: "LAMP", name: "Lamp", quantity }], steps: [],
});

describe("the headline of an order's parcels", () => {
  it.each([
    ["none", ["packed"], "Ready for the carrier"],
    ["partial", ["delivered", "dispatched"], "On its way"],
    ["shipped", ["delivered", "dispatched"], "On its way"],
    ["delivered", ["failed", "delivered"], "Delivered"],
    ["partial", ["delivered", "packed"], "Your parcels"],
    ["none", ["failed"], "Your parcels"],
  ] as const)("of %s with %s is %s", (fulfilment, states, headline) => {
    expect(headlineOf({ fulfilment, shipments: states.map((state) => parcel(state)) })).toBe(headline);
  });
});

describe("an order of three lamps on two lines", () => {
  const line = (quantity: number): OrderLine => ({ sku: "LAMP", name: "Lamp", quantity, unitPrice: { amount: 1999, currency: "USD" } });
  const lines = [line(1), line(2)];
  const refunds = [{ id: "r", state: "refunded" as const, amount: { amount: 1999, currency: "USD" }, lines: [{ line: 1, quantity: 1 }], restocked: false, at: "2026-11-30T08:00:00Z" }];

  it.each([
    ["two are in parcels", [parcel("packed", 2)], undefined, true],
    ["all are in parcels", [parcel("packed", 2), parcel("delivered", 1)], undefined, false],
    ["a parcel failed", [parcel("packed", 2), parcel("failed", 1)], undefined, true],
    ["the third is refunded", [parcel("dispatched", 2)], refunds, false],
  ] as const)("when %s", (_, shipments, refunded, incomplete) => {
    expect(isIncomplete({ lines, shipments: [...shipments], ...(refunded && { refunds: [...refunded] }) })).toBe(incomplete);
  });
});
