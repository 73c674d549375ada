import { expect, it } from "vitest";

import { amounts, fiftyLines, isRightToLeft, names, orderOf, parcelOf } from "@/test/examples";
import { expectOwnDirection, expectTidy, show } from "@/test/harness";

import { Parcels } from "./Parcels";

it.each(Object.entries(names))("shows parcels whose item has a name that is %s", async (_, name) => {
  const tracking = { carrier: name, trackingNumber: "9".repeat(100), trackingUrl: "https://track.example/1" };
  const shipments = [parcelOf(name, "packed"), parcelOf(name, "dispatched", tracking), parcelOf(name, "delivered"), parcelOf(name, "failed", { reason: name })];
  const screen = await show(<Parcels order={orderOf(name, amounts.ordinary, { shipments, fulfilment: "partial" })} shipments={shipments} />);
  await expect.element(screen.getByText("Did not arrive")).toBeVisible();
  if (isRightToLeft(name)) screen.getByText("1 × ").elements().forEach(expectOwnDirection);
  await expectTidy(screen);
});

it("shows a parcel of fifty products", async () => {
  const shipment = parcelOf(names.ordinary, "dispatched", { lines: fiftyLines(names.ordinary, amounts.ordinary) });
  const screen = await show(<Parcels order={orderOf(names.ordinary, amounts.ordinary, { shipments: [shipment] })} shipments={[shipment]} />);
  await expect.element(screen.getByRole("list", { name: "Parcels" })).toBeVisible();
  await expectTidy(screen);
});
