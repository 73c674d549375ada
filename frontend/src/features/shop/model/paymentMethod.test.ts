import type { PaymentMethodResult as StripeResult, StripeError } from "@stripe/stripe-js";
import { afterEach, describe, expect, it, vi } from "vitest";

import { createPaymentMethod, refusedSetup, unreachable } from "./paymentMethod";

const made = { paymentMethod: { id: "pm_1" } } as StripeResult;
const failed = (type: StripeError["type"], message?: string) => ({ error: { type, ...(message !== undefined && { message }) } });

/** A card form and Stripe, with what each of them answers. */
function given({ submitted = {}, created = made }: { submitted?: { error?: StripeError }; created?: StripeResult }) {
  const calls: unknown[] = [];
  const elements = { submit: () => Promise.resolve(submitted) as Promise<never> };
  const stripe = {
    createPaymentMethod: (options: unknown) => {
      calls.push(options);
      return Promise.resolve(created);
    },
  };
  return { calls, elements, result: () => createPaymentMethod(stripe, elements) };
}

describe("createPaymentMethod", () => {
  afterEach(() => vi.useRealTimers());

  it("gives the payment method of the form", async () => {
    const { calls, elements, result } = given({});
    expect(await result()).toEqual({ id: "pm_1" });
    expect(calls).toEqual([{ elements }]);
  });

  it("makes none of a form that is not complete, and says that the form shows where", async () => {
    const { calls, result } = given({ submitted: failed("validation_error", "Your card number is incomplete.") });
    expect(await result()).toEqual({ fault: { message: "Your card number is incomplete.", isAtField: true } });
    expect(calls).toEqual([]);
  });

  it("gives Stripe's words about the card", async () => {
    const { result } = given({ created: failed("card_error", "Your card has expired.") });
    expect(await result()).toEqual({ fault: { message: "Your card has expired.", isAtField: false } });
  });

  it.each([
    ["api_connection_error", unreachable],
    ["rate_limit_error", unreachable],
    ["invalid_request_error", refusedSetup],
    ["authentication_error", refusedSetup],
  ] as const)("says %s in words for shoppers", async (type, message) => {
    expect(await given({ created: failed(type, "No such key: pk_test_1") }).result()).toEqual({ fault: { message, isAtField: false } });
  });

  it("takes an exception for an outage", async () => {
    const elements = { submit: () => Promise.reject(new Error("the element is gone")) };
    expect(await createPaymentMethod({} as never, elements)).toEqual({ fault: { message: unreachable, isAtField: false } });
  });

  it("gives up when there is no answer", async () => {
    vi.useFakeTimers();
    const result = createPaymentMethod({} as never, { submit: () => new Promise(() => undefined) });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await result).toEqual({ fault: { message: unreachable, isAtField: false } });
  });
});
