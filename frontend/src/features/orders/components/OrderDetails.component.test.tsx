import { expect, it } from "vitest";

import type { Refund } from "@/shared/api/types";
import { amounts, at, cases, fiftyLines, isRightToLeft, names, orderOf } from "@/test/examples";
import { expectOwnDirection, expectTidy, show } from "@/test/harness";

import { OrderDetails } from "./OrderDetails";

it.each(cases)("shows items and refunds with %s", async (_, name, amount) => {
  const refund: Refund = { id: "refund-1", state: "refunded", amount, restocked: false, at, lines: [{ line: 0, quantity: 1 }] };
  const withdrawals = [{ id: "withdrawal-1", state: "refused" as const, lines: [{ line: 0, quantity: 2 }], at, answer: name }];
  const screen = await show(<OrderDetails order={orderOf(name, amount, { refunds: [refund], withdrawals })} />);
  const item = screen.getByText(name, { exact: true }).first();
  await expect.element(item).toBeVisible();
  if (isRightToLeft(name)) {
    expectOwnDirection(item.element());
    expectOwnDirection(screen.getByText("1 × ").element());
  }
  await expectTidy(screen);
});

it("shows fifty lines", async () => {
  const screen = await show(<OrderDetails order={orderOf(names.ordinary, amounts.ordinary, { lines: fiftyLines(names.ordinary, amounts.big) })} />);
  await expect.poll(() => screen.getByText(names.ordinary).elements().length).toBe(50);
  await expectTidy(screen);
});

const receipt = "/api/orders/01K9XW5Y7Q2ZJ8F3N6R4T0VABC/receipt";

it.each([
  ["is being prepared", {}, "Your receipt is being prepared."],
  ["is there", { [receipt]: { body: { url: "https://x.example/1", downloadUrl: "https://x.example/2", expiresAt: at } } }, "A PDF that you can save or print."],
  ["cannot be read", { [receipt]: { status: 500 } }, "Something went wrong"],
])("shows a receipt that %s", async (_, answers, text) => {
  const screen = await show(<OrderDetails order={orderOf(names.ordinary, amounts.ordinary, { timeline: [] })} />, { answers });
  await expect.element(screen.getByText(text)).toBeVisible();
  await expectTidy(screen);
});
