import { randomBytes } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { afterEach, describe, expect, it } from "vitest";

import { nodeReceiver, plainReceiver } from "../src/features/webhooks/model/snippets";
import { type RunningReceiver, runReceiver } from "./harness/runReceiver";

const newSecret = () => `whsec_${randomBytes(32).toString("base64")}`;
const body = JSON.stringify({ type: "ping", timestamp: "2026-11-23T12:00:00Z", data: { name: "Brněnka" } });

function headersOf(signatures: string, at: Date, id = "ping-1"): Record<string, string> {
  const seconds = Math.floor(at.getTime() / 1000);
  return { "webhook-id": id, "webhook-timestamp": String(seconds), "webhook-signature": signatures };
}

const running: RunningReceiver[] = [];
afterEach(() => running.splice(0).forEach((receiver) => receiver.stop()));

describe.each([
  ["the Standard Webhooks library", nodeReceiver],
  ["no library", plainReceiver],
])("the receiver for Node.js with %s", (_, code) => {
  const secret = newSecret();
  const now = new Date();
  const sign = (key: string, at = now) => new Webhook(key).sign("ping-1", at, body);
  const start = async () => {
    const receiver = await runReceiver(code("MY_SECRET"), { MY_SECRET: secret });
    running.push(receiver);
    return receiver;
  };

  it("accepts a valid signature, even next to the signature of a rotated secret", async () => {
    const receiver = await start();
    expect(await receiver.deliver(headersOf(sign(secret), now), body)).toBe(204);
    expect(await receiver.deliver(headersOf(`${sign(newSecret())} ${sign(secret)}`, now), body)).toBe(204);
  });

  it("rejects forged, altered, old and unsigned requests", async () => {
    const receiver = await start();
    const old = new Date(now.getTime() - 6 * 60_000);
    expect(await receiver.deliver(headersOf(sign(newSecret()), now), body)).toBe(401);
    expect(await receiver.deliver(headersOf(sign(secret), now), `${body} `)).toBe(401);
    expect(await receiver.deliver(headersOf(sign(secret), now, "ping-2"), body)).toBe(401);
    expect(await receiver.deliver(headersOf(sign(secret, old), old), body)).toBe(401);
    expect(await receiver.deliver(headersOf("v1,", now), body)).toBe(401);
    expect(await receiver.deliver({}, body)).toBe(401);
  });
});
