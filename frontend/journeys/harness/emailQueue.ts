import { apiAs } from "./apiClient";
import type { Control } from "./controlApi";
import type { Person, Platform } from "./platform";
import { until } from "./until";

/** Orders so often, signed in once, and waits until all are completed. */
export async function completeOrders(platform: Platform, person: Person, count: number): Promise<void> {
  const api = await apiAs(platform, person);
  const ids = new Set<string>();
  for (let n = 0; n < count; n++) {
    const { data, error } = await api.POST("/api/orders", {
      params: { header: { "Idempotency-Key": crypto.randomUUID() } },
      body: { lines: [{ sku: "NOTE-DOT", quantity: 1 }], payment: { token: "tok_ok" } },
    });
    if (data === undefined) throw new Error(`the order is refused: ${JSON.stringify(error)}`);
    ids.add(data.id);
  }
  await until(`${count} orders are completed`, async () => {
    const { data } = await api.GET("/api/orders", { params: { query: { status: "completed", limit: 100 } } });
    return data?.items.filter(({ id }) => ids.has(id)).length === count;
  });
}

/** How full the mailer's queue is, and how many it has given up on. */
export async function mails(control: Control): Promise<{ waiting: number; inFlight: number; dead: number }> {
  const queues = await control.queues();
  const email = queues.find(({ name }) => name === "email");
  const dead = queues.find(({ name }) => name === "email-dead-letters");
  if (email === undefined || dead === undefined) throw new Error(`the queues are ${queues.map(({ name }) => name).join(", ")}`);
  return { waiting: email.visible, inFlight: email.inFlight, dead: dead.visible };
}

/** Lets time pass until so many mails, or more, have been given up on; the answer is how many have. */
export function mailsAreGivenUp(control: Control, atLeast: number): Promise<number> {
  return until(`${atLeast} mails are dead letters`, async () => {
    const { waiting, inFlight, dead } = await mails(control);
    if (waiting === 0 && inFlight > 0) await control.advance(60);
    return waiting + inFlight === 0 && dead >= atLeast ? dead : undefined;
  }, 60_000);
}

/** Somebody else redrives the mails, one a second. */
export async function redriveSlowly(platform: Platform): Promise<void> {
  const { Attributes } = await sqs<{ Attributes: { QueueArn: string } }>(platform, "GetQueueAttributes", {
    QueueUrl: platform.endpoints.queues["email-dead-letters"],
    AttributeNames: ["QueueArn"],
  });
  await sqs(platform, "StartMessageMoveTask", { SourceArn: Attributes.QueueArn, MaxNumberOfMessagesPerSecond: 1 });
}

async function sqs<T>(platform: Platform, operation: string, input: unknown): Promise<T> {
  const response = await fetch(platform.endpoints.aws, {
    method: "POST",
    headers: { "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": `AmazonSQS.${operation}` },
    body: JSON.stringify(input),
  });
  if (!response.ok) throw new Error(`${operation} answers ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}
