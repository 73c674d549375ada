import { expect, it } from "vitest";

import type { OrderDetail } from "@/shared/api/types";
import { amounts, at, names, orderOf } from "@/test/examples";
import { expectTidy, show } from "@/test/harness";

import { progressOf } from "./progress";
import { SagaGraph } from "./SagaGraph";

const order = orderOf(names.ordinary, amounts.ordinary);
const started = order.timeline.slice(0, 3);
const failed = (code: string): OrderDetail => ({ ...order, status: "failed", timeline: order.timeline.slice(0, 2), reason: { code, message: "" } });

/** Orders whose nodes have the longest words. */
const orders: Record<string, OrderDetail> = {
  "is done": order,
  "waits for its shopper": { ...order, status: "processing", timeline: started, paymentAction: { clientSecret: "secret", until: at } },
  "needs attention": { ...order, status: "needs_attention", timeline: started },
  "has too few items": failed("insufficient_stock"),
  "is not confirmed": failed("payment_not_confirmed"),
  "took too long": failed("stalled"),
};

it.each(Object.entries(orders))("keeps its words within the nodes when an order %s", async (_, of) => {
  for (const shopper of ["you", "shopper"] as const) {
    const screen = await show(<SagaGraph order={of} progress={progressOf({ ...of, reasonCode: of.reason?.code })} shopper={shopper} />);
    await expect.element(screen.getByRole("img", { name: /steps of the order/ })).toBeVisible();
    await expectTidy(screen);
    screen.unmount();
  }
});
