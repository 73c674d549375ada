import { describe, expect, it } from "vitest";

import type { Webhook } from "@/shared/api/types";

import { hostOf, whyDisabled } from "./endpoint";

const disabled: Webhook = {
  id: "w1",
  url: "https://shop.example/hooks",
  eventTypes: [],
  eventVersion: 2,
  description: "",
  state: "disabled",
  allOrders: false,
  createdAt: "2026-11-01T12:00:00Z",
  updatedAt: "2026-11-23T12:00:00Z",
};

describe("whyDisabled", () => {
  it.each([
    ["gone", /410 Gone/],
    ["failing", /five days/],
    [undefined, /not recorded/],
  ] as const)("explains the reason %s", (disabledReason, text) => {
    const { brief, full } = whyDisabled({ ...disabled, ...(disabledReason && { disabledReason }) });
    expect(brief).toMatch(text);
    expect(full).toMatch(text);
  });

  it("uses the reason of the API, not the dates", () => {
    const failingForDays = { ...disabled, failingSince: "2026-11-02T12:00:00Z" };
    expect(whyDisabled({ ...failingForDays, disabledReason: "gone" }).full).toMatch(/410 Gone/);
  });
});

describe("hostOf", () => {
  it("returns the host with its port", () => expect(hostOf("https://shop.example:8443/hooks?a=b")).toBe("shop.example:8443"));
  it("returns an invalid URL unchanged", () => expect(hostOf("not a URL")).toBe("not a URL"));
});
