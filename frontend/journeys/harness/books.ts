import { apiClient } from "./apiClient";
import type { Platform } from "./platform";
import { until } from "./until";

/** Today, and yesterday, in UTC. */
export function utcDay(daysAgo = 0): string {
  return new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);
}

/** Compares the books of a day, as an operator does by hand, until so many orders are compared: the present second is left out. */
export async function compareBooks(platform: Platform, day: string, orders: number): Promise<void> {
  await until(`the books of ${orders} orders are compared`, async () => {
    await invoke(platform, "reconcile-books", { day });
    return (await compared(platform, day)) === orders;
  });
}

/** Invokes a function and waits for its end. */
export async function invoke(platform: Platform, name: string, payload: unknown): Promise<void> {
  const response = await fetch(`${platform.endpoints.aws}/2015-03-31/functions/eventforge-local-${name}/invocations`, {
    method: "POST",
    body: JSON.stringify(payload),
  });
  if (!response.ok || response.headers.has("X-Amz-Function-Error")) {
    throw new Error(`${name} responds with ${response.status}: ${await response.text()}`);
  }
}

/** How many orders the report of a day has compared. */
async function compared(platform: Platform, day: string): Promise<number | undefined> {
  const api = await apiClient(platform, platform.user("operator"));
  const { data } = await api.GET("/api/ops/books/{day}", { params: { path: { day } } });
  return data?.compared;
}

/** Makes the sandbox's ledger forget that it captured the payment of an order. */
export async function forgetCapture(platform: Platform, orderId: string): Promise<void> {
  const response = await fetch(platform.endpoints.aws, {
    method: "POST",
    headers: { "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810.UpdateItem" },
    body: JSON.stringify({
      TableName: platform.endpoints.table,
      Key: { PK: { S: `LEDGER#order-${orderId}` }, SK: { S: "CHARGE" } },
      UpdateExpression: "REMOVE captured, GSI2PK, GSI2SK",
    }),
  });
  if (!response.ok) throw new Error(`UpdateItem responds with ${response.status}: ${await response.text()}`);
}
