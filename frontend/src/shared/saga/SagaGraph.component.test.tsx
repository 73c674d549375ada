import { expect, it } from "vitest";

import { amounts, at, names, orderOf } from "@/test/examples";
import { expectTidy, show } from "@/test/harness";

import { progressOf } from "./progress";
import { SagaGraph } from "./SagaGraph";

const order = orderOf(names.ordinary, amounts.ordinary);
const started = order.timeline.slice(0, 3);
const failed = (code: string) => ({ ...order, status: "failed" as const, timeline: order.timeline.slice(0, 2), reason: { code, message: "" } });

it.each([
  ["is done", order],
  ["waits for its shopper", { ...order, status: "processing" as const, timeline: started, paymentAction: { clientSecret: "secret", until: at } }],
  ["needs attention", { ...order, status: "needs_attention" as const, timeline: started }],
  ...["insufficient_stock", "payment_declined", "payment_not_confirmed", "order_rejected", "authorization_lost", "stalled"].map((code) => [`failed with ${code}`, failed(code)] as const),
])("keeps its words within the nodes when an order %s", async (_, of) => {
  for (const shopper of ["you", "shopper"] as const) {
    const screen = await show(<SagaGraph order={of} progress={progressOf({ ...of, reasonCode: "reason" in of ? of.reason?.code : undefined })} shopper={shopper} />);
    await expect.element(screen.getByRole("img", { name: /steps of the order/ })).toBeVisible();
    await expectTidy(screen);
    await screen.unmount();
  }
});
