import { randomUUID } from "node:crypto";

import type { Platform } from "./platform";

/** An event as rules and their targets see it. */
export interface BusEvent {
  source: string;
  "detail-type": string;
  detail: Record<string, unknown>;
}

/** Hears what comes onto the platform's bus, by a rule and a queue of its own. */
export class BusListener {
  readonly #heard: BusEvent[] = [];

  private constructor(
    private readonly platform: Platform,
    private readonly queueUrl: string,
  ) {}

  /** Listens from now on to the sources that begin so. */
  static async start(platform: Platform, source: string): Promise<BusListener> {
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
    const EventPattern = JSON.stringify({ source: [{ prefix: source }] });
    await call(platform, "AWSEvents.PutRule", { Name: name, EventBusName: bus, EventPattern });
    await call(platform, "AWSEvents.PutTargets", { Rule: name, EventBusName: bus, Targets: [{ Id: "queue", Arn: Attributes.QueueArn }] });
    return new BusListener(platform, QueueUrl);
  }

  /** All that was heard. */
  async heard(): Promise<readonly BusEvent[]> {
    const request = { QueueUrl: this.queueUrl, MaxNumberOfMessages: 10 };
    const { Messages = [] } = await call<{ Messages?: { Body: string; ReceiptHandle: string }[] }>(this.platform, "AmazonSQS.ReceiveMessage", request);
    for (const { Body, ReceiptHandle } of Messages) {
      this.#heard.push(JSON.parse(Body) as BusEvent);
      await call(this.platform, "AmazonSQS.DeleteMessage", { QueueUrl: this.queueUrl, ReceiptHandle });
    }
    return this.#heard;
  }
}

async function call<T>(platform: Platform, operation: string, input: unknown): Promise<T> {
  const service = operation.startsWith("AmazonSQS") ? "sqs" : "events";
  const response = await fetch(platform.endpoints.aws, {
    method: "POST",
    headers: {
      "Content-Type": service === "sqs" ? "application/x-amz-json-1.0" : "application/x-amz-json-1.1",
      "X-Amz-Target": operation,
      // The platform reads only which service is meant.
      Authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(input),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${operation} answers ${response.status}: ${text}`);
  return (text === "" ? undefined : JSON.parse(text)) as T;
}
