import { orderNumber } from "../../src/shared/orders/orderNumber";
import { apiClient } from "./apiClient";
import type { Platform, User } from "./platform";
import { until } from "./until";

export interface NewOrder {
  sku: string;
  quantity?: number;
  token?: string;
  /** A second product, of which one unit is ordered. */
  second?: string;
}

/** The number under which pages show an order. */
export const numberOf = orderNumber;

/** Places an order through the API, and returns its id. */
export async function placeOrder(platform: Platform, user: User, { sku, quantity = 1, token = "tok_ok", second }: NewOrder): Promise<string> {
  const api = await apiClient(platform, user);
  const { data, error } = await api.POST("/api/orders", {
    params: { header: { "Idempotency-Key": crypto.randomUUID() } },
    body: { lines: [{ sku, quantity }, ...(second === undefined ? [] : [{ sku: second, quantity: 1 }])], payment: { token } },
  });
  if (data === undefined) throw new Error(`the order was rejected: ${JSON.stringify(error)}`);
  return data.id;
}

/** Waits until the API returns this status of the order. */
export async function waitForStatus(platform: Platform, user: User, orderId: string, status: string): Promise<void> {
  const api = await apiClient(platform, user);
  await until(`order ${orderId} is ${status}`, async () => {
    const { data } = await api.GET("/api/orders/{orderId}", { params: { path: { orderId } } });
    return data?.status === status;
  });
}

/** Places a number of orders, and waits until all are completed. */
export async function completeOrders(platform: Platform, user: User, count: number): Promise<void> {
  const api = await apiClient(platform, user);
  const ids = new Set<string>();
  for (let n = 0; n < count; n++) {
    const { data, error } = await api.POST("/api/orders", {
      params: { header: { "Idempotency-Key": crypto.randomUUID() } },
      body: { lines: [{ sku: "NOTE-DOT", quantity: 1 }], payment: { token: "tok_ok" } },
    });
    if (data === undefined) throw new Error(`the order was rejected: ${JSON.stringify(error)}`);
    ids.add(data.id);
  }
  await until(`${count} orders are completed`, async () => {
    const { data } = await api.GET("/api/orders", { params: { query: { status: "completed", limit: 100 } } });
    return data?.items.filter(({ id }) => ids.has(id)).length === count;
  }, 30_000 + 500 * count, 5 * count);
}
