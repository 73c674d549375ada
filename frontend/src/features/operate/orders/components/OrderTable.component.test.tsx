import { expect, it } from "vitest";

import { amounts, at, cases, fiftyLines, isRightToLeft, names, operatorOrderOf } from "@/test/examples";
import { expectOwnDirection, expectTidy, show } from "@/test/harness";

import { OrderTable } from "./OrderTable";

it.each(cases)("shows an order with %s in its reason, and one with a return to decide", async (_, name, amount) => {
  const failed = operatorOrderOf(name, amount, { status: "failed", reason: { code: "order_rejected", message: name } });
  const withdrawals = [{ id: "w", state: "requested" as const, lines: [{ line: 0, quantity: 1 }], at, reason: name }];
  const returned = operatorOrderOf(name, amount, { id: "01K9XW5Y7Q2ZJ8F3N6R4T0VABD", refundable: amount, withdrawals });
  const screen = await show(<OrderTable orders={[failed, returned]} withStatus isComplete />);
  await expect.element(screen.getByText("order_rejected")).toBeVisible();
  if (isRightToLeft(name)) expectOwnDirection(screen.getByText(name).first().element());
  await expectTidy(screen);
});

it("shows an order of fifty lines, of which a refund was refused", async () => {
  const refunds = [{ id: "r", state: "unsettled" as const, amount: amounts.big, restocked: false, at }];
  const screen = await show(<OrderTable orders={[operatorOrderOf(names.ordinary, amounts.big, { lines: fiftyLines(names.long, amounts.big), refunds })]} isComplete />);
  await expect.element(screen.getByText("refused by the payment gateway: settle it by hand")).toBeVisible();
  await expectTidy(screen);
});
