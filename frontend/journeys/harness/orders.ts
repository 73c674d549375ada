import { apiAs } from "./apiClient";
import type { Person, Platform } from "./platform";
import { until } from "./until";

export interface Wish {
  sku: string;
  quantity?: number;
  token?: string;
}

/** Orders over the API, as the person; the answer is the order's id. */
export async function placeOrder(platform: Platform, person: Person, { sku, quantity = 1, token = "tok_ok" }: Wish): Promise<string> {
  const api = await apiAs(platform, person);
  const { data, error } = await api.POST("/api/orders", {
    params: { header: { "Idempotency-Key": crypto.randomUUID() } },
    body: { lines: [{ sku, quantity }], payment: { token } },
  });
  if (data === undefined) throw new Error(`the order is refused: ${JSON.stringify(error)}`);
  return data.id;
}

/** Waits until the API says that the order has the status. */
export async function reached(platform: Platform, person: Person, orderId: string, status: string): Promise<void> {
  const api = await apiAs(platform, person);
  await until(`order ${orderId} is ${status}`, async () => {
    const { data } = await api.GET("/api/orders/{orderId}", { params: { path: { orderId } } });
    return data?.status === status;
  });
}
