import { expect, it } from "vitest";

import type { Basket } from "@/shared/basket/basket";

import { encodeBody } from "./orderBody";
import { isResumable } from "./resumption";

const basket: Basket = [{ sku: "LAMP", name: "Lamp", price: { amount: 100, currency: "USD" }, quantity: 2 }];
const sentAt = 1000;
const unanswered = { key: "k", body: encodeBody(basket, "tok_ok"), createdAt: 900, sentAt };

it.each([
  ["is sent again while the basket is the order", basket, undefined, true],
  ["is sent again if the basket was filled before", basket, sentAt - 1, true],
  ["is not sent again by itself if the basket was filled since, even with the same lines", basket, sentAt + 1, false],
  ["is not sent again by itself if the basket has changed", [], undefined, false],
])("an unanswered order %s", (_, now, refilledAt, expected) => expect(isResumable(unanswered, now, refilledAt)).toBe(expected));

it("an order that was answered, or never sent, is not sent again", () => {
  expect(isResumable(undefined, basket, undefined)).toBe(false);
  expect(isResumable({ ...unanswered, sentAt: undefined }, basket, undefined)).toBe(false);
});
