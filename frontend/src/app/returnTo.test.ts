import { describe, expect, it } from "vitest";

import { returnToOf } from "./returnTo";

describe("returnToOf", () => {
  it("goes back to a page of ours", () => {
    expect(returnToOf({ returnTo: "/orders/1?tab=2" })).toBe("/orders/1?tab=2");
  });

  it.each(["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "/callback?code=1"])(
    "goes to the shop instead of %j",
    (returnTo) => expect(returnToOf({ returnTo })).toBe("/"),
  );

  it.each([undefined, null, "x", { returnTo: 7 }])("goes to the shop when the state is %j", (state) => {
    expect(returnToOf(state)).toBe("/");
  });
});
