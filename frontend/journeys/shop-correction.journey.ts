import type { Route } from "playwright-core";
import { describe, expect, it } from "vitest";

import { apiAs } from "./harness/apiClient";
import { atCheckout, isBeingWritten, isOrders, listen, newOrders, orderIds, orderShown, placeButton, slowNextOrder } from "./harness/checkout";
import { look } from "./harness/checkPage";
import { setScene } from "./harness/harness";
import type { Visitor } from "./harness/visitor";

const scene = setScene();

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
  const operator = await apiAs(scene.platform, scene.platform.person("operator"));
  const bag = (amount: number) =>
    operator.PUT("/api/ops/products/{sku}", {
      params: { path: { sku: "BAG-CANVAS" } },
      body: { name: "Waxed canvas bag", description: "Carries a laptop.", price: { amount, currency: "USD" } },
    });
  await bag(12900);
  const visitor = await atCheckout(scene, "Waxed canvas bag");
  const { page } = visitor;
  visitor.expectFailure(/ERR_FAILED.*\/api\/orders/, /4(00|22).*\/api\/orders/);
  const before = await orderIds(scene);
  await slowNextOrder(scene);
  const first = new Promise<number>((answered, failed) => {
    void page.route(isOrders, async (route: Route) => {
      route.fetch().then((answer) => answered(answer.status()), failed);
      await isBeingWritten(scene);
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
    const heard = listen(page);
    await placeButton(page).click();
    const id = await orderShown(page);
    await page.getByText("Your first order went through").waitFor();
    await look(page, "shop-first-order-had-arrived");
    expect(await newOrders(scene, before)).toEqual([id]);
    expect(heard).toHaveLength(2); // the correction, and then the first order again
    await page.getByRole("banner").getByRole("link", { name: "Basket, empty" }).waitFor();
  });

  it("or its correction is placed, whichever is written first, and not both", async () => {
    const { visitor: { page }, before, first } = await placeSlowOrder();
    await placeButton(page).click();
    const id = await orderShown(page);
    expect([201, 422]).toContain(await first); // 422, unless the machine is very slow
    expect(await newOrders(scene, before)).toEqual([id]);
  });
});
