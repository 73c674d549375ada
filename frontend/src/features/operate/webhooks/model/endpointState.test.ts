import { describe, expect, it } from "vitest";

import type { OperatorWebhook } from "@/shared/api/types";

import { stateOf } from "./endpointState";

const active: OperatorWebhook = {
  id: "we_1",
  userId: "u1",
  host: "shop.example",
  description: "",
  eventTypes: [],
  state: "active",
  allOrders: false,
  createdAt: "2026-11-01T12:00:00Z",
  updatedAt: "2026-11-01T12:00:00Z",
};

describe("stateOf", () => {
  it.each([
    [{}, "Active", /^$/],
    [{ failingSince: "2026-11-20T12:00:00Z" }, "Failing", /Since .+2026/],
    [{ state: "paused" }, "Paused", /owner/],
    [{ state: "disabled" }, "Disabled", /^$/],
    [{ state: "disabled", disabledReason: "gone" }, "Disabled", /410 Gone/],
    [{ state: "disabled", disabledReason: "stopped", stopReason: "It hangs." }, "Stopped", /operator.+It hangs\./],
  ] as const)("of %o", (change, label, detail) => {
    const look = stateOf({ ...active, ...change });
    expect(look.label).toBe(label);
    expect(look.detail).toMatch(detail);
  });
});
