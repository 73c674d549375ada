import { describe, expect, it } from "vitest";

import type { Webhook } from "@/shared/api/types";

import { disabledBecause, hostOf } from "./endpoint";

const disabled: Webhook = {
  id: "w1",
  url: "https://shop.example/hooks",
  eventTypes: [],
  description: "",
  state: "disabled",
  allOrders: false,
  createdAt: "2026-11-01T12:00:00Z",
  updatedAt: "2026-11-23T12:00:00Z",
};

describe("disabledBecause", () => {
  it.each([
    [undefined, "gone"],
    ["2026-11-23T11:00:00Z", "gone"],
    ["2026-11-18T12:00:00Z", "failing"],
    ["2026-11-02T12:00:00Z", "failing"],
  ])("reads failing since %s as %s", (failingSince, reason) => {
    expect(disabledBecause({ ...disabled, ...(failingSince === undefined ? {} : { failingSince }) })).toBe(reason);
  });
});

describe("hostOf", () => {
  it("is the host with its port", () => expect(hostOf("https://shop.example:8443/hooks?a=b")).toBe("shop.example:8443"));
  it("is what was given when that is no URL", () => expect(hostOf("nonsense")).toBe("nonsense"));
});
