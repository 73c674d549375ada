import type { Route } from "playwright-core";
import { describe, expect, it } from "vitest";

import { delayNextOrder, isOrdersUrl, listNewOrderIds, listOrderIds, openCheckout, placeButton, recordOrders, shownOrderId, waitUntilOrderIsWritten } from "./harness/checkout";
import { checkPage } from "./harness/checkPage";
import { newHarness } from "./harness/harness";
import { changeProduct } from "./harness/products";
import type { Visitor } from "./harness/visitor";

const harness = newHarness();

/** An order that the API is still writing after the browser has given up on it. */
interface SlowOrder {
  visitor: Visitor;
  before: string[];
  /** The status of the response, which the browser does not receive. */
  first: Promise<number>;
}

/**
 * Places an order that is validated at the old price and written slowly. The
 * browser loses the response, the price changes, and the retry is refused.
 */
async function placeSlowOrder(): Promise<SlowOrder> {
  const bag = (amount: number) => changeProduct(harness.platform, "BAG-CANVAS", { amount });
  await bag(12900);
  const visitor = await openCheckout(harness, "Waxed canvas bag");
  const { page } = visitor;
  visitor.expectFailure(/ERR_FAILED.*\/api\/orders/, /4(00|22).*\/api\/orders/);
  const before = await listOrderIds(harness);
  await delayNextOrder(harness);
  const first = new Promise<number>((answered, failed) => {
    void page.route(isOrdersUrl, async (route: Route) => {
      route.fetch().then((answer) => answered(answer.status()), failed);
      await waitUntilOrderIsWritten(harness);
      await bag(13900);
      await route.abort();
    }, { times: 1 });
  });
  await placeButton(page).click();
  await page.getByText("The price is now US$139.00. It was US$129.00.").waitFor();
  await page.getByRole("button", { name: "Accept the new price of Waxed canvas bag" }).click();
  await page.getByRole("region", { name: "To pay" }).getByText("US$139.00").waitFor();
  return { visitor, before, first };
}

describe("an order whose response was lost and whose retry was refused because a price had changed", () => {
  it("is shown if it was placed after all, and its correction places no second order", async () => {
    const { visitor: { page }, before, first } = await placeSlowOrder();
    expect(await first).toBe(201);
    const sent = recordOrders(page);
    await placeButton(page).click();
    const id = await shownOrderId(page);
    await page.getByText("Your first order went through").waitFor();
    await checkPage(page, "shop-first-order-had-arrived");
    expect(await listNewOrderIds(harness, before)).toEqual([id]);
    expect(sent).toHaveLength(2); // the correction, and then the first order again
    await page.getByRole("banner").getByRole("link", { name: "Basket, empty" }).waitFor();
  });

  it("or its correction is placed, whichever is written first, and not both", async () => {
    const { visitor: { page }, before, first } = await placeSlowOrder();
    await placeButton(page).click();
    const id = await shownOrderId(page);
    expect([201, 422]).toContain(await first); // 422, unless the machine is very slow
    expect(await listNewOrderIds(harness, before)).toEqual([id]);
  });
});
