import { expect, it } from "vitest";

import { amounts, cases, isRightToLeft, names, productOf } from "@/test/examples";
import { expectOwnDirection, expectTidy, show } from "@/test/harness";

import { CatalogPage } from "./CatalogPage";

const catalog = (...items: unknown[]) => ({ answers: { "/api/products": { body: { items } } } });

it.each([
  ["loads", {}, "Loading"],
  ["is empty", catalog(), "No products yet"],
  ["cannot be read", { answers: { "/api/products": { status: 500 } } }, "There was an error on our side. We have recorded it."],
])("says that the catalog %s", async (_, setting, text) => {
  const screen = await show(<CatalogPage />, setting);
  await expect.element(screen.getByText(text)).toBeInTheDocument();
  await expectTidy(screen);
});

it.each(cases)("shows tiles with %s, beside each other", async (_, name, price) => {
  const screen = await show(<CatalogPage />, catalog(productOf(name, price), productOf(names.ordinary, price, 1)));
  const shown = screen.getByText(name, { exact: true }).first();
  await expect.element(shown).toBeVisible();
  if (isRightToLeft(name)) expectOwnDirection(shown.element());
  await expectTidy(screen);
});

it("shows a tile with initials for a picture that does not load", async () => {
  const pictures = [{ id: "gone", alt: "A lamp", width: 640, height: 640, widths: [640] }];
  const screen = await show(<CatalogPage />, catalog({ ...productOf(names.ordinary, amounts.ordinary), pictures }));
  await expect.element(screen.getByText("BD", { exact: true })).toBeVisible();
  expect(screen.container.querySelector("img")).toBeNull();
  await expectTidy(screen);
});
