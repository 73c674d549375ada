import { DEFAULT_THEME } from "@mantine/core";
import { describe, expect, it } from "vitest";

import { appearanceOf, elementsOptions, stripeUnits } from "./cardElement";

const theme = { colors: { ...DEFAULT_THEME.colors, ember: DEFAULT_THEME.colors.orange }, fontFamily: "Example, sans-serif" };

describe("stripeUnits", () => {
  it.each([
    ["USD", 1999, 1999],
    ["JPY", 500, 500],
    ["KWD", 1230, 1230],
    ["ISK", 150, 15_000],
  ])("counts %s %d as %d", (currency, amount, units) => expect(stripeUnits({ amount, currency })).toBe(units));
});

describe("elementsOptions", () => {
  it("asks for a card that is charged later by the server", () => {
    expect(elementsOptions({ amount: 8900, currency: "USD" }, {}, "en")).toEqual({
      mode: "payment",
      amount: 8900,
      currency: "usd",
      captureMethod: "manual",
      paymentMethodCreation: "manual",
      allowedPaymentMethodTypes: ["card"],
      locale: "en",
      appearance: {},
      loader: "never",
    });
  });
});

describe("appearanceOf", () => {
  it("uses the page's colours and font", () => {
    const { theme: base, variables } = appearanceOf(theme, "light");
    expect(base).toBe("stripe");
    expect(variables).toMatchObject({ colorPrimary: theme.colors.ember[7], fontFamily: theme.fontFamily });
  });

  it("is dark when the page is", () => {
    const { theme: base, variables } = appearanceOf(theme, "dark");
    expect(base).toBe("night");
    expect(variables).toMatchObject({ colorBackground: theme.colors.dark[7], colorText: theme.colors.dark[0] });
  });

  it("names a colour that the theme does not have", () => {
    expect(() => appearanceOf({ ...theme, colors: DEFAULT_THEME.colors }, "light")).toThrow("ember.7");
  });
});
