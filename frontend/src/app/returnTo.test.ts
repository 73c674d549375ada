import { describe, expect, it } from "vitest";

import { returnToOf } from "./returnTo";

describe("returnToOf", () => {
  it("returns a path of this app", () => {
    expect(returnToOf({ returnTo: "/orders/1?tab=2" })).toBe("/orders/1?tab=2");
  });

  it.each(["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "/callback?code=1"])(
    "returns the path of the shop instead of %j",
    (returnTo) => expect(returnToOf({ returnTo })).toBe("/"),
  );

  it.each([undefined, null, "x", { returnTo: 7 }])("returns the path of the shop when the state is %j", (state) => {
    expect(returnToOf(state)).toBe("/");
  });
});
