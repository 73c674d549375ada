import { describe, expect, it } from "vitest";

import type { Shipment } from "@/shared/api/types";

import { headlineOf } from "./parcels";

const parcel = (state: Shipment["state"]): Shipment => ({ id: state, state, at: "2026-11-30T08:00:00Z", lines: [], steps: [] });

describe("the headline of an order's parcels", () => {
  it.each([
    ["none", ["packed"], "Ready for the carrier"],
    ["partial", ["delivered", "dispatched"], "On its way"],
    ["shipped", ["delivered", "dispatched"], "On its way"],
    ["delivered", ["failed", "delivered"], "Delivered"],
    ["partial", ["delivered"], "Your parcels"],
    ["none", ["failed"], "Your parcels"],
  ] as const)("of %s with %s is %s", (fulfilment, states, headline) => {
    expect(headlineOf({ fulfilment, shipments: states.map(parcel) })).toBe(headline);
  });
});
