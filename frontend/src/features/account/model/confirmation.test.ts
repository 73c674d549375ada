import { describe, expect, it } from "vitest";

import { checkConfirmation } from "./confirmation";

describe("the confirmation of a deletion", () => {
  it.each(["sam@example.com", " Sam@Example.com "])("is the account's address: %j", (email) => {
    expect(checkConfirmation({ email }, "sam@example.com")).toEqual({});
  });

  it.each(["", " ", "sam", "sam@example.co", "samantha@example.com"])("is nothing else: %j", (email) => {
    expect(checkConfirmation({ email }, "sam@example.com").email).toMatch(/sam@example\.com/);
  });

  it("is never given for an account without an address", () => {
    expect(checkConfirmation({ email: "" }, "")).not.toEqual({});
  });
});
