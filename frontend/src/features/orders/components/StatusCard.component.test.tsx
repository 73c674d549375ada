import { expect, it } from "vitest";

import type { OrderDetail } from "@/shared/api/types";
import { progressOf } from "@/shared/saga/progress";
import { amounts, names, orderOf, parcelOf } from "@/test/examples";
import { expectTidy, show } from "@/test/harness";

import { StatusCard } from "./StatusCard";

const { ordinary } = amounts;
const order = (more: Partial<OrderDetail>) => orderOf(names.ordinary, ordinary, more);
const running = order({ status: "processing", timeline: [] });
const refunds = [{ id: "r", state: "refunded" as const, amount: amounts.big, restocked: false, at: running.createdAt }];

const card = (of: OrderDetail) => <StatusCard order={of} progress={progressOf({ ...of, reasonCode: of.reason?.code })} refusal={null} headingRef={null} action={null} />;

it.each([
  ["that runs", running, "Payment: now"],
  ["that is sent in part", order({ fulfilment: "partial", shipments: [parcelOf(names.long, "dispatched")] }), "On its way: in part"],
  ["that is refunded in part", order({ refunds, total: { amount: amounts.big.amount * 2, currency: "USD" } }), "Partly refunded: done"],
  ["that needs attention", order({ status: "needs_attention" }), "We are looking into it: now"],
  ["that was cancelled", order({ status: "cancelled", timeline: [] }), "Cancelled: the order ended"],
])("shows the journey of an order %s", async (_, of, text) => {
  const screen = await show(card(of));
  await expect.element(screen.getByText(text)).toBeVisible();
  await expectTidy(screen);
});

it("marks the present stage, which pulses only while the order moves on by itself", async () => {
  const present = () => document.querySelectorAll("[aria-current=step]");
  const screen = await show(card(running));
  await expect.poll(() => present().length).toBe(1);
  expect(present()[0]?.hasAttribute("data-moving")).toBe(true);
  screen.unmount();
  await show(card(order({})));
  await expect.poll(() => present()[0]?.textContent).toContain("Packing: now");
  expect(present()[0]?.hasAttribute("data-moving")).toBe(false);
});
