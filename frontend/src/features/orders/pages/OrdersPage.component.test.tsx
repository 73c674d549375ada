import { expect, it } from "vitest";

import { amounts, cases, fiftyLines, isRightToLeft, names, orderOf } from "@/test/examples";
import { expectOwnDirection, expectTidy, show } from "@/test/harness";

import { OrdersPage } from "./OrdersPage";

const page = (...items: unknown[]) => ({ path: "/orders", answers: { "/api/orders": { body: { items } } } });

it.each([
  ["loads", { path: "/orders" }, "Loading"],
  ["is empty", page(), "No orders yet"],
  ["cannot be read", { path: "/orders", answers: { "/api/orders": { status: 500 } } }, "There was an error on our side. We have recorded it."],
])("says that the list %s", async (_, setting, text) => {
  const screen = await show(<OrdersPage />, setting);
  await expect.element(screen.getByText(text)).toBeInTheDocument();
  await expectTidy(screen);
});

it.each(cases)("shows an order with %s", async (_, name, amount) => {
  const screen = await show(<OrdersPage />, page(orderOf(name, amount)));
  const items = screen.getByText(`${name} × 3`.slice(0, 12));
  await expect.element(items).toBeVisible();
  if (isRightToLeft(name)) expectOwnDirection(items.element());
  await expectTidy(screen);
});

it("shows an order of fifty lines, and one that waits for its shopper", async () => {
  const waiting = orderOf(names.ordinary, amounts.big, { status: "processing", paymentAction: { clientSecret: "secret", until: "2099-01-01T00:00:00Z" } });
  const screen = await show(<OrdersPage />, page({ ...waiting, id: "01K9XW5Y7Q2ZJ8F3N6R4T0VABD", lines: fiftyLines(names.long, amounts.big) }));
  await expect.element(screen.getByText("Waits for your confirmation")).toBeVisible();
  await expectTidy(screen);
});
