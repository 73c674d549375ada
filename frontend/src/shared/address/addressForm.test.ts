import { describe, expect, it } from "vitest";

import type { Address, AddressFormat } from "@/shared/api/types";
import { ApiProblem } from "@/shared/api/problem";
import { errorsOf } from "@/shared/forms/formErrors";

import { type AddressForm, check, draftOf, draftOfKept, formOf, placesUnder, shownFields } from "./addressForm";

const us: AddressFormat = {
  country: "US",
  fields: [
    { name: "name", label: "Full name", required: true },
    { name: "lines", label: "Address", required: true },
    { name: "city", label: "City", required: true },
    { name: "region", label: "State", required: true },
    { name: "postalCode", label: "ZIP code", required: true },
  ],
  postalPattern: String.raw`^((\d{5})(?:[ \-](\d{4}))?)$`,
  postalExample: "10001",
  regions: [{ code: "IL", name: "Illinois" }],
};
const hongKong: AddressFormat = {
  country: "HK",
  fields: [
    { name: "name", label: "Full name", required: true },
    { name: "lines", label: "Address", required: true },
    { name: "city", label: "District", required: false },
    { name: "region", label: "Area", required: true },
  ],
  regions: [{ code: "Kowloon", name: "Kowloon" }],
};
const filled: AddressForm = { country: "US", name: " Ada ", line1: "1 Main St", line2: " ", city: "Springfield", region: "IL", postalCode: "62701" };

describe("check", () => {
  it("accepts what the country wants", () => expect(check(filled, us)).toEqual({}));

  it("says what each required field lacks", () => {
    expect(check(formOf(undefined, "US"), us)).toEqual({
      name: "Enter the full name.",
      line1: "Enter the address.",
      city: "Enter the city.",
      region: "Choose the state.",
      postalCode: "Enter the ZIP code.",
    });
  });

  it("compares the postal code with the country's", () => {
    expect(check({ ...filled, postalCode: "1234" }, us)).toEqual({ postalCode: "This is no postal code of the country, such as 10001." });
    expect(check({ ...filled, postalCode: "sw1a 1aa" }, { ...us, postalPattern: "^SW1A 1AA$" })).toEqual({});
  });

  it("asks for nothing that the country does not have", () => {
    expect(check({ ...filled, country: "HK", region: "Kowloon", city: "", postalCode: "" }, hongKong)).toEqual({});
  });
});

describe("draftOf", () => {
  it("has the country's fields only, in one order", () => {
    expect(JSON.stringify(draftOf(filled, us))).toBe(
      '{"name":"Ada","lines":["1 Main St"],"city":"Springfield","region":"IL","postalCode":"62701","country":"US"}',
    );
    expect(draftOf({ ...filled, country: "HK", region: "Kowloon", line2: "Flat 2" }, hongKong)).toEqual({
      name: "Ada", lines: ["1 Main St", "Flat 2"], city: "Springfield", region: "Kowloon", country: "HK",
    });
  });

  it("is the same for a kept address and for the form with it", () => {
    const kept: Address = { name: "Ada", lines: ["1 Main St", "Flat 2"], city: "Springfield", region: "IL", postalCode: "62701", country: "US", label: [] };
    expect(JSON.stringify(draftOf(formOf(kept, "DE"), us))).toBe(JSON.stringify(draftOfKept(kept)));
  });
});

describe("the form's fields", () => {
  it("follow the country", () => expect(shownFields(hongKong).map(({ field }) => field)).toEqual(["name", "line1", "line2", "city", "region"]));

  it("show the API's faults", () => {
    const problem = new ApiProblem(400, "invalid", "no", ["/deliveryAddress/lines", "/deliveryAddress/lines/1", "/deliveryAddress/postalCode"].map((pointer) => ({ pointer, code: "x", message: `at ${pointer}` })));
    const { fields, others } = errorsOf(problem, placesUnder("/deliveryAddress"));
    expect([Object.keys(fields).sort(), others]).toEqual([["line1", "line2", "postalCode"], []]);
  });
});
