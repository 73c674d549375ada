import { describe, expect, it } from "vitest";

import { countryName, readersCountry } from "./countries";

describe("readersCountry", () => {
  const known = new Set(["DE", "GB", "JP", "US"]);

  it.each([
    [["de-AT", "de"], "DE"],
    [["en-GB", "en"], "GB"],
    [["ja"], "JP"],
    [["not a language", "fr-FR"], "US"],
    [[], "US"],
  ])("of %j is %s", (languages, country) => expect(readersCountry(languages, known)).toBe(country));
});

describe("countryName", () => {
  it("is in the app's language", () => expect(countryName("DE", "x")).toBe("Germany"));
  it("is the API's for what the browser does not know", () => expect([countryName("QQ", "Nowhere"), countryName("?", "x")]).toEqual(["Nowhere", "x"]));
});
