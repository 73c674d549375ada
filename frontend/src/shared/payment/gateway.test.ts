import { describe, expect, it } from "vitest";

import { ConfigError, parseConfig } from "@/shared/config/config";

import { gatewayOf } from "./gateway";

const settings = { apiBaseUrl: "/api", issuer: "https://id.example.com", clientId: "app", scopes: ["openid"], region: "eu-central-1", environment: "test" };
const gateway = (part: object) => gatewayOf(parseConfig({ ...settings, ...part }));

describe("gatewayOf", () => {
  it("is the sandbox for settings from before the field", () => {
    expect(gateway({})).toEqual({ name: "sandbox" });
    expect(gateway({ paymentGateway: "sandbox" })).toEqual({ name: "sandbox" });
  });

  it("is Stripe with its publishable key", () => {
    expect(gateway({ paymentGateway: "stripe", stripePublishableKey: "pk_test_51Abc" })).toEqual({ name: "stripe", publishableKey: "pk_test_51Abc" });
  });

  it.each([{}, { stripePublishableKey: "" }])("is unusable without a key: %j", (key) => {
    expect(gateway({ paymentGateway: "stripe", ...key })).toEqual({ name: "unusable", fault: "stripePublishableKey is missing" });
  });

  it.each(["sk_test_51Abc", "pk_test_", "pk_51Abc", " pk_test_51Abc"])("is unusable with the key %s, which it does not repeat", (key) => {
    const found = gateway({ paymentGateway: "stripe", stripePublishableKey: key });
    expect(found.name).toBe("unusable");
    expect(JSON.stringify(found)).not.toContain("51Abc");
  });

  it("is one that the app knows, or the app does not start", () => {
    expect(() => gateway({ paymentGateway: "other" })).toThrow(ConfigError);
  });
});
