import type { ControlApi } from "./controlApi";
import type { Platform } from "./platform";
import { until } from "./until";

/** Counts the messages in the email queue and its dead letters. */
export async function countEmails(control: ControlApi): Promise<{ waiting: number; inFlight: number; dead: number }> {
  const queues = await control.queues();
  const email = queues.find(({ name }) => name === "email");
  const dead = queues.find(({ name }) => name === "email-dead-letters");
  if (email === undefined || dead === undefined) throw new Error(`the queues are ${queues.map(({ name }) => name).join(", ")}`);
  return { waiting: email.visible, inFlight: email.inFlight, dead: dead.visible };
}

/** How long nothing changes in the queue before it counts as waiting for the time of the next try. */
const calmMs = 400;

/**
 * Advances the clock until at least this many emails are dead letters, and returns
 * their number. It advances only while nothing happens, because SQS would deliver
 * again what is being processed, and it would be dead twice.
 */
export function waitForDeadEmails(control: ControlApi, atLeast: number): Promise<number> {
  let [last, since] = ["", Date.now()];
  return until(`${atLeast} emails are dead letters`, async () => {
    const counts = await countEmails(control);
    const { waiting, inFlight, dead } = counts;
    if (JSON.stringify(counts) !== last) [last, since] = [JSON.stringify(counts), Date.now()];
    if (waiting === 0 && inFlight > 0 && Date.now() - since > calmMs) {
      await control.advanceClock(30);
      since = Date.now();
    }
    return waiting + inFlight === 0 && dead >= atLeast ? dead : undefined;
  }, 60_000);
}

/** Redrives the email queue outside the app, one message a second. Messages that a function set aside know no source. */
export async function redriveEmailsSlowly(platform: Platform): Promise<void> {
  await sqs(platform, "StartMessageMoveTask", {
    SourceArn: await arnOf(platform, "email-dead-letters"),
    DestinationArn: await arnOf(platform, "email"),
    MaxNumberOfMessagesPerSecond: 1,
  });
}

/** Sends a message to the email queue that send-email cannot process. */
export async function sendPoison(platform: Platform, body: string): Promise<void> {
  await sqs(platform, "SendMessage", { QueueUrl: platform.endpoints.queues.email, MessageBody: body });
}

async function arnOf(platform: Platform, queue: string): Promise<string> {
  const { Attributes } = await sqs<{ Attributes: { QueueArn: string } }>(platform, "GetQueueAttributes", {
    QueueUrl: platform.endpoints.queues[queue],
    AttributeNames: ["QueueArn"],
  });
  return Attributes.QueueArn;
}

async function sqs<T>(platform: Platform, operation: string, input: unknown): Promise<T> {
  const response = await fetch(platform.endpoints.aws, {
    method: "POST",
    headers: { "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": `AmazonSQS.${operation}` },
    body: JSON.stringify(input),
  });
  if (!response.ok) throw new Error(`${operation} responds with ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}
