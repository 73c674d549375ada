import { invoke } from "./books";
import type { Platform } from "./platform";

type Item = Record<string, Record<string, unknown>>;

/** Works on jobs as the schedule does each minute, until the platform ends. Returns a function that stops it. */
export function runJobs(platform: Platform): () => Promise<void> {
  const over = new AbortController();
  const running = (async () => {
    while (!over.signal.aborted) {
      await invoke(platform, "run-jobs", {});
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  })();
  return () => {
    over.abort();
    return running;
  };
}

/** Stores copies of an order that has failed, which need attention and which nothing tries by itself. */
export async function plantStandingOrders(platform: Platform, failedOrderId: string, count: number): Promise<void> {
  const { Item: order } = (await call(platform, "GetItem", {
    TableName: platform.endpoints.table,
    Key: { PK: { S: `ORDER#${failedOrderId}` }, SK: { S: "ORDER" } },
  })) as { Item: Item };
  const since = new Date(Date.now() - 3_600_000).toISOString().replace("Z", "000000Z");
  const puts = [{ PK: { S: "DAYS#needs_attention" }, SK: { S: since.slice(0, 10) } } as Item];
  for (let n = 0; n < count; n++) {
    const id = failedOrderId.slice(0, -3) + String(n).padStart(3, "0");
    puts.push({
      ...order,
      PK: { S: `ORDER#${id}` },
      id: { S: id },
      status: { S: "needs_attention" },
      givenUp: { BOOL: true },
      GSI1SK: { S: `${since}#${id}` },
      GSI2PK: { S: `STATUS#needs_attention#${since.slice(0, 10)}#${n % 8}` },
      GSI2SK: { S: `${since}#${id}` },
    });
  }
  for (let first = 0; first < puts.length; first += 25) {
    const requests = puts.slice(first, first + 25).map((item) => ({ PutRequest: { Item: item } }));
    await call(platform, "BatchWriteItem", { RequestItems: { [platform.endpoints.table]: requests } });
  }
}

async function call(platform: Platform, operation: string, body: unknown): Promise<unknown> {
  const response = await fetch(platform.endpoints.aws, {
    method: "POST",
    headers: { "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": `DynamoDB_20120810.${operation}` },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${operation} responds with ${response.status}: ${await response.text()}`);
  return response.json();
}
