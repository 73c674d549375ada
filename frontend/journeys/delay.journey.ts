import { afterEach, describe, expect, it } from "vitest";

import { distinctOrders, listNewOrderIds, listOrderIds, openCheckout, placeButton, recordOrders, shownOrderId, waitUntilOrdersEnd } from "./harness/checkout";
import { checkPage } from "./harness/checkPage";
import { openDetails } from "./harness/details";
import { newHarness } from "./harness/harness";
import { numberOf, placeOrder } from "./harness/orders";
import { until } from "./harness/until";

const harness = newHarness(["--delayed-after=1s", "--promise=5s"]);
const shopper = () => harness.platform.user("shopper");
/** The number of waiting orders from which on there is a backlog. */
const backlog = 25;

/** Keeps new orders pending until the returned function is called. */
const holdOrders = () =>
  harness.control.injectFault({ service: "events", operation: "PutEvents", kind: "error-before", rate: 1, code: "InternalFailure", status: 500 });

/** Lets the reconciler run, a minute of the platform's clock at a time, until the condition holds. */
async function reconcileUntil(what: string, holds: () => Promise<boolean>): Promise<void> {
  await until(what, async () => {
    await harness.control.advanceClock(60);
    const end = Date.now() + 1500;
    return until("the run ends", async () => ((await holds()) ? "held" : Date.now() > end && "later")).then((result) => result === "held");
  }, 60_000);
}

/** The orders that isShopClosed placed. */
const probes: string[] = [];

/** Places an order. Returns whether it is refused because too many wait. */
async function isShopClosed(): Promise<boolean> {
  try {
    probes.push(await placeOrder(harness.platform, shopper(), { sku: "NOTE-DOT" }));
    return false;
  } catch (error) {
    if (String(error).includes("overloaded")) return true;
    throw error;
  }
}

afterEach(() => harness.control.removeFaults());

describe("an order that waits", () => {
  it("says so to its shopper and to operators, until it goes on", async () => {
    const visitor = await harness.newVisitor();
    const { page } = visitor;
    await visitor.signIn(shopper());
    const release = await holdOrders();
    const orderId = await placeOrder(harness.platform, shopper(), { sku: "NOTE-DOT" });
    await page.goto(`/orders/${orderId}`);
    const headline = page.getByRole("heading", { level: 2, name: "Your order takes longer than usual" });
    await reconcileUntil("the order is delayed", () => headline.isVisible());
    await page.getByText("Nothing is lost: we keep trying, and it goes on by itself.").first().waitFor();
    await openDetails(page);
    await page.getByText("Taking longer than usual").waitFor(); // in the timeline
    expect(await page.getByRole("button", { name: "Cancel order" }).isVisible()).toBe(true);
    await checkPage(page, "order-delayed");
    await page.goto("/orders");
    await page.getByRole("link").filter({ hasText: numberOf(orderId) }).getByText("Takes longer than usual").waitFor();
    await checkPage(page, "orders-delayed");

    const operator = await harness.newVisitor();
    await operator.signIn(harness.platform.user("operator"));
    await operator.page.goto("/operate?status=pending");
    await operator.page.getByRole("row").filter({ hasText: orderId }).getByText("ValidateOrder").waitFor();
    await checkPage(operator.page, "operate-orders-delayed");

    await page.goto(`/orders/${orderId}`);
    await release();
    await page.getByRole("heading", { level: 2, name: "Your order is complete" }).waitFor();
  });
});

describe("a shop with more orders than it can handle", () => {
  it("keeps an order that it refuses, and gets it once when there is room", async () => {
    await waitUntilOrdersEnd(harness);
    const visitor = await openCheckout(harness);
    const { page } = visitor;
    visitor.expectFailure(/503.*\/api\/orders/);
    const release = await holdOrders();
    for (let n = 0; n < backlog; n++) await placeOrder(harness.platform, shopper(), { sku: "NOTE-DOT" });
    await reconcileUntil("orders are refused", isShopClosed);
    const [before, sent] = [await listOrderIds(harness), recordOrders(page)];
    await page.clock.install(); // the API may ask to wait for minutes
    await placeButton(page).click();
    await page.getByText("We have more orders than we can handle right now").waitFor();
    await page.getByRole("button", { name: "Send it when there is room" }).click();
    await page.getByText("We send your order again").waitFor();
    expect(await page.getByText("EventForge is not responding").isVisible()).toBe(false);
    await checkPage(page, "checkout-busy");

    await release();
    await waitUntilOrdersEnd(harness);
    await reconcileUntil("orders are accepted", async () => !(await isShopClosed()));
    await page.clock.fastForward("15:00"); // the longest time that the API asks for
    const id = await shownOrderId(page);
    expect(await listNewOrderIds(harness, [...before, ...probes])).toEqual([id]);
    expect(sent.length).toBeGreaterThan(1);
    expect(distinctOrders(sent)).toHaveLength(1);
  }, 300_000);
});
