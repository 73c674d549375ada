import { expect, it } from "vitest";

import { orderStatusValues, reasonCodeValues } from "@/shared/api/schema.gen";

import { recoveryOf } from "./recovery";

it.each([
  ["payment_declined", "Try another card"],
  ["authorization_lost", "Try another card"],
  ["payment_not_confirmed", "Try to pay again"],
  ["insufficient_stock", "Order what is available"],
])("a failed order whose reason is %s offers “%s”", (code, label) => {
  expect(recoveryOf({ status: "failed", reason: { code, message: "" } })?.label).toBe(label);
});

it("offers no way on for other reasons, known or not, or without one", () => {
  const others = reasonCodeValues.filter((code) => !/^payment|^authorization|stock/.test(code));
  for (const code of [...others, "of_a_newer_api"]) expect(recoveryOf({ status: "failed", reason: { code, message: "" } })).toBeUndefined();
  expect(recoveryOf({ status: "failed" })).toBeUndefined();
});

it("offers no way on before the order has failed", () => {
  const reason = { code: "payment_declined", message: "" };
  for (const status of orderStatusValues.filter((each) => each !== "failed")) expect(recoveryOf({ status, reason })).toBeUndefined();
});
