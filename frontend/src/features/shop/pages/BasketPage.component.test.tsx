import { afterEach, expect, it } from "vitest";

import { basketStore } from "@/shared/basket/useBasket";
import { amounts, cases, fiftyLines, isRightToLeft, names } from "@/test/examples";
import { expectOwnDirection, expectTidy, show } from "@/test/harness";

import { CheckoutLines } from "../components/CheckoutLines";
import { BasketPage } from "./BasketPage";
import { CheckoutPage } from "./CheckoutPage";

const fill = (name: string, price: (typeof amounts)[keyof typeof amounts], lines = 1) =>
  basketStore.change(() => fiftyLines(name, price).slice(0, lines).map(({ sku, quantity }) => ({ sku, name, price, quantity })));

afterEach(() => basketStore.change(() => []));

it("says that the basket is empty", async () => {
  const screen = await show(<BasketPage />);
  await expect.element(screen.getByText("Your basket is empty")).toBeVisible();
  await expectTidy(screen);
});

it.each(cases)("shows a line with %s, whose product is not sold any more", async (_, name, price) => {
  fill(name, price);
  const screen = await show(<BasketPage />, { answers: { "/api/products": { body: { items: [] } } } });
  const shown = screen.getByText(name, { exact: true });
  await expect.element(shown).toBeVisible();
  if (isRightToLeft(name)) expectOwnDirection(shown.element());
  await expectTidy(screen);
});

const kept = { name: "Dana Demo", lines: ["1 Demo Street"], city: "Springfield", region: "IL", postalCode: "62701", country: "US", label: ["Dana Demo", "1 Demo Street", "Springfield, IL 62701", "United States"] };

it.each(cases)("shows the checkout of a line with %s", async (_, name, price) => {
  fill(name, price);
  const screen = await show(<CheckoutPage />, { path: "/checkout", answers: { "/api/me/address": { body: kept } } });
  await expect.element(screen.getByRole("button", { name: "Place order" })).toBeVisible();
  const line = screen.getByText(name, { exact: true }).first();
  if (isRightToLeft(name)) expectOwnDirection(line.element());
  await expectTidy(screen);
});

it("shows what is below the address when that does not come", async () => {
  fill(names.ordinary, amounts.big);
  const screen = await show(<CheckoutPage />, { path: "/checkout" });
  const payment = screen.getByText("Payment", { exact: true });
  await expect.element(payment).toBeInTheDocument();
  await expect.element(payment).not.toBeVisible();
  await expect.element(payment, { timeout: 10_000 }).toBeVisible();
  await expect.element(screen.getByRole("button", { name: "Place order" })).toBeDisabled();
  await expectTidy(screen);
});

it("shows a line that was refused", async () => {
  const remarks = new Map([["SKU-0", [{ message: names.long }]]]);
  const screen = await show(<CheckoutLines lines={[{ sku: "SKU-0", name: names.ordinary, price: amounts.big, quantity: 1000 }]} current={undefined} remarks={remarks} />);
  await expect.element(screen.getByText(names.long)).toBeVisible();
  await expectTidy(screen);
});

it("shows fifty lines", async () => {
  fill(names.ordinary, amounts.big, 50);
  const screen = await show(<BasketPage />);
  await expect.poll(() => screen.getByRole("heading", { level: 2, name: names.ordinary }).elements().length).toBe(50);
  await expectTidy(screen);
});
