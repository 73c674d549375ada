import type { PaymentIntentOrSetupIntentResult } from "@stripe/stripe-js";
import { describe, expect, it } from "vitest";

import { answerOf, timeLeft } from "./confirmation";

const intent = (status: string) => ({ paymentIntent: { status } }) as PaymentIntentOrSetupIntentResult;
const failed = (error: object) => ({ error: { type: "invalid_request_error", ...error } }) as PaymentIntentOrSetupIntentResult;

describe("answerOf", () => {
  it.each([
    ["requires_capture", "confirmed"],
    ["succeeded", "confirmed"],
    ["processing", "confirmed"],
    ["requires_action", "open"],
    ["requires_payment_method", "refused"],
    ["canceled", "refused"],
  ])("takes %s for %s", (status, answer) => {
    expect(answerOf(intent(status))).toBe(answer);
    expect(answerOf(failed({ payment_intent: { status } }))).toBe(answer);
  });

  it("takes a failed authentication for a refusal", () => {
    expect(answerOf(failed({ code: "payment_intent_authentication_failure", message: "We are unable to authenticate you." }))).toBe("refused");
  });

  it("throws what kept it from asking", () => {
    expect(() => answerOf(failed({ type: "api_connection_error", message: "no network" }))).toThrow("no network");
  });
});

describe("timeLeft", () => {
  const now = Date.parse("2026-11-29T12:00:00Z");
  it.each([
    ["2026-11-29T12:15:00Z", "15:00"],
    ["2026-11-29T12:00:09.200Z", "0:10"],
    ["2026-11-29T12:00:00.001Z", "0:01"],
    ["2026-11-29T12:00:00Z", undefined],
    ["2026-11-29T11:00:00Z", undefined],
    ["soon", undefined],
  ])("until %s is %s", (until, left) => expect(timeLeft(until, now)).toBe(left));
});
