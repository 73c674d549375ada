import { randomUUID } from "node:crypto";

import type { Platform } from "./platform";

/** An event as EventBridge sends it to its targets. */
export interface BusEvent {
  source: string;
  "detail-type": string;
  detail: Record<string, unknown>;
}

/** Receives the events of the platform's bus through a rule and a queue. */
export class BusListener {
  readonly #events: BusEvent[] = [];

  private constructor(
    private readonly platform: Platform,
    private readonly queueUrl: string,
  ) {}

  /** Starts to receive events whose source has this prefix. */
  static async start(platform: Platform, sourcePrefix: string): Promise<BusListener> {
    const { bus } = platform.endpoints;
    const name = `journey-${randomUUID()}`;
    const { QueueUrl } = await call<{ QueueUrl: string }>(platform, "AmazonSQS.CreateQueue", { QueueName: name });
    const { Attributes } = await call<{ Attributes: { QueueArn: string } }>(platform, "AmazonSQS.GetQueueAttributes", {
      QueueUrl,
      AttributeNames: ["QueueArn"],
    });
    const policy = {
      Statement: [{ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: Attributes.QueueArn }],
    };
    await call(platform, "AmazonSQS.SetQueueAttributes", { QueueUrl, Attributes: { Policy: JSON.stringify(policy) } });
    const EventPattern = JSON.stringify({ source: [{ prefix: sourcePrefix }] });
    await call(platform, "AWSEvents.PutRule", { Name: name, EventBusName: bus, EventPattern });
    await call(platform, "AWSEvents.PutTargets", { Rule: name, EventBusName: bus, Targets: [{ Id: "queue", Arn: Attributes.QueueArn }] });
    return new BusListener(platform, QueueUrl);
  }

  /** All events that were received. */
  async events(): Promise<readonly BusEvent[]> {
    const request = { QueueUrl: this.queueUrl, MaxNumberOfMessages: 10 };
    const { Messages = [] } = await call<{ Messages?: { Body: string; ReceiptHandle: string }[] }>(this.platform, "AmazonSQS.ReceiveMessage", request);
    for (const { Body, ReceiptHandle } of Messages) {
      this.#events.push(JSON.parse(Body) as BusEvent);
      await call(this.platform, "AmazonSQS.DeleteMessage", { QueueUrl: this.queueUrl, ReceiptHandle });
    }
    return this.#events;
  }
}

async function call<T>(platform: Platform, operation: string, input: unknown): Promise<T> {
  const service = operation.startsWith("AmazonSQS") ? "sqs" : "events";
  const response = await fetch(platform.endpoints.aws, {
    method: "POST",
    headers: {
      "Content-Type": service === "sqs" ? "application/x-amz-json-1.0" : "application/x-amz-json-1.1",
      "X-Amz-Target": operation,
      // The platform reads only the service name.
      Authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(input),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${operation} responds with ${response.status}: ${text}`);
  return (text === "" ? undefined : JSON.parse(text)) as T;
}
