import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { apiClient } from "./harness/apiClient";
import { checkPage } from "./harness/checkPage";
import { openDetails, stage } from "./harness/details";
import { newHarness } from "./harness/harness";
import { waitForStatus } from "./harness/orders";
import { sendPartnerEvent } from "./harness/partnerEvents";
import { until } from "./harness/until";

const harness = newHarness();
const shopper = () => harness.platform.user("shopper");

/** Buys two notebooks and a clock. */
async function buy(): Promise<string> {
  const api = await apiClient(harness.platform, shopper());
  const { data, error } = await api.POST("/api/orders", {
    params: { header: { "Idempotency-Key": crypto.randomUUID() } },
    body: { lines: [{ sku: "NOTE-DOT", quantity: 2 }, { sku: "CLOCK-BRNO", quantity: 1 }], payment: { token: "tok_ok" } },
  });
  if (data === undefined) throw new Error(`the order was rejected: ${JSON.stringify(error)}`);
  await waitForStatus(harness.platform, shopper(), data.id, "completed");
  return data.id;
}

/** Reports a parcel as the carrier. */
function report(orderId: string, shipmentId: string, state: string, lines?: { sku: string; quantity: number }[]): Promise<void> {
  const tracking = { carrier: "Harbour Couriers", trackingNumber: `HC-${shipmentId}`, trackingUrl: `https://track.example/HC-${shipmentId}` };
  return sendPartnerEvent(harness.platform, `shipment.${state}`, { shipmentId, orderId, ...tracking, ...(lines && { lines }) });
}

const parcels = (page: Page) => page.getByRole("list", { name: "Parcels" }).getByRole("listitem");

describe("a carrier who ships an order in two parcels", () => {
  it("lets the shopper follow each, and the operator see who reported what", async () => {
    const orderId = await buy();
    const buyer = await harness.newVisitor();
    const { page } = buyer;
    await buyer.signIn(shopper());
    await page.goto(`/orders/${orderId}`);
    await page.getByRole("heading", { name: "Your order is complete" }).waitFor();
    expect(await parcels(page).count()).toBe(0);

    await report(orderId, "PARCEL-1", "dispatched", [{ sku: "NOTE-DOT", quantity: 2 }]);
    await page.getByRole("heading", { name: "On its way" }).waitFor(); // the page reads the order again
    await page.getByText("The rest of your order comes in another parcel.").waitFor();
    const first = parcels(page).filter({ hasText: "2 × Dotted notebook" });
    expect(await first.getByRole("link", { name: /Follow the parcel/ }).getAttribute("href")).toBe("https://track.example/HC-PARCEL-1");
    const mail = await until("the mail arrives", async () => {
      const mails = await harness.control.emails(shopper().email);
      return mails.find(({ subject, text }) => subject.includes("on their way") && text.includes(orderId))?.text;
    });
    expect(mail).toContain("https://track.example/HC-PARCEL-1");

    await report(orderId, "PARCEL-2", "packed", [{ sku: "CLOCK-BRNO", quantity: 1 }]);
    await report(orderId, "PARCEL-1", "delivered");
    const second = parcels(page).filter({ hasText: "Table clock Brněnka" });
    await second.getByText("Packed").waitFor();
    await first.getByText("Delivered").waitFor();
    await stage(page, /^On its way: now.*2 of 3 items/).waitFor();
    await checkPage(page, "follow-parcels");
    await report(orderId, "PARCEL-2", "dispatched", [{ sku: "CLOCK-BRNO", quantity: 1 }]);
    await report(orderId, "PARCEL-2", "delivered");
    await page.getByRole("heading", { name: "Delivered", exact: true }).waitFor();
    await stage(page, /^Delivered: done/).waitFor();
    await openDetails(page);
    await page.getByText("Order delivered").waitFor();
    await page.goto("/orders");
    await page.getByRole("link").filter({ hasText: "Dotted notebook" }).getByText("Delivered").first().waitFor();

    const operator = await harness.newVisitor();
    await operator.signIn(harness.platform.user("operator"));
    await operator.page.goto(`/operate/orders/${orderId}`);
    const history = operator.page.getByRole("list", { name: "History of shipment PARCEL-2" }).getByRole("listitem");
    const steps = async () => (await history.allInnerTexts()).map((text) => text.split("\n")[0]).sort(); // a queue does not keep order
    await expect.poll(steps).toEqual(["Delivered", "On its way", "Packed"]);
    await operator.page.getByRole("link", { name: harness.platform.endpoints.partner.id }).first().waitFor();
    await checkPage(operator.page, "operate-shipments");
  });
});
