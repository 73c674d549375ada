import type { Platform } from "./platform";

/** An item of the platform's table, as DynamoDB's API has it. */
export type Item = Record<string, Record<string, unknown>>;

/** A time as the table has it: with nanoseconds, so that it sorts. */
export const instantOf = (at: number) => new Date(at).toISOString().replace("Z", "000000Z");

/** Reads the item of an order. */
export async function readOrder(platform: Platform, orderId: string): Promise<Item> {
  const Key = { PK: { S: `ORDER#${orderId}` }, SK: { S: "ORDER" } };
  const { Item: order } = (await call(platform, "GetItem", { TableName: platform.endpoints.table, Key })) as { Item: Item };
  return order;
}

/** Writes items past the API. */
export async function writeItems(platform: Platform, items: readonly Item[]): Promise<void> {
  for (let first = 0; first < items.length; first += 25) {
    const requests = items.slice(first, first + 25).map((item) => ({ PutRequest: { Item: item } }));
    await call(platform, "BatchWriteItem", { RequestItems: { [platform.endpoints.table]: requests } });
  }
}

/** Stores copies of an ended order, as if it was placed and ended at each of the times, without events. Returns their ids. */
export async function copyOrder(platform: Platform, orderId: string, times: readonly number[]): Promise<string[]> {
  const order = await readOrder(platform, orderId);
  const status = String(order.status?.S);
  const ids = times.map((_, n) => `${orderId.slice(0, -4)}${String(n).padStart(4, "0")}`);
  const copies = times.map((at, n) => copyOf(order, ids[n] ?? "", instantOf(at), n % 8));
  const days = [...new Set(times.map((at) => instantOf(at).slice(0, 10)))];
  await writeItems(platform, [...days.map((day) => ({ PK: { S: `DAYS#${status}` }, SK: { S: day } })), ...copies]);
  return ids;
}

function copyOf(order: Item, id: string, at: string, shard: number): Item {
  const list = `STATUS#${String(order.status?.S)}#${at.slice(0, 10)}#${shard}`;
  const listed = { S: `${at}#${id}` };
  return { ...order, PK: { S: `ORDER#${id}` }, id: { S: id }, createdAt: { S: at }, updatedAt: { S: at }, GSI1SK: listed, GSI2PK: { S: list }, GSI2SK: listed };
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
