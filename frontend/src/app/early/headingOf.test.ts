import { describe, expect, it } from "vitest";

import { headingOf } from "./headingOf";

const nothing = { isSignedIn: false, hasBasket: false };
const everything = { isSignedIn: true, hasBasket: true };

describe("headingOf", () => {
  it("knows the pages of everybody", () => {
    expect(headingOf("/", nothing)?.title).toBe("Shop");
    expect(headingOf("/basket", nothing)).toEqual({ title: "Basket" });
  });

  it("says nothing where somebody is asked to sign in instead", () => {
    expect(headingOf("/checkout", nothing)).toBeUndefined();
    expect(headingOf("/orders/01M8P81G0PV11CST4Z3ZSG17FT", nothing)).toBeUndefined();
  });

  it("explains the checkout only where there is something to order", () => {
    expect(headingOf("/checkout", everything)?.description).toContain("Place order");
    expect(headingOf("/checkout", { ...everything, hasBasket: false })).toEqual({ title: "Checkout" });
  });

  it("makes an order's number of its address", () => {
    expect(headingOf("/orders/01M8P81G0PV11CST4Z3ZSG17FT", everything)).toEqual({ title: "Order 4Z3Z-SG17-FTC", hasBackLink: true });
  });

  it("leaves other pages to the app", () => {
    for (const path of ["/orders", "/orders/1", "/events", "/products/NOTE-DOT"]) expect(headingOf(path, everything)).toBeUndefined();
  });
});
