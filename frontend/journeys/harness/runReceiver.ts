import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { expect } from "vitest";

import { until } from "./until";
import type { ReceivedRequest } from "./webhookReceiver";

/** A running receiver snippet. */
export interface RunningReceiver {
  /** Sends it a delivery, and returns the status of the response. */
  deliver(headers: Record<string, string>, body: string): Promise<number>;
  stop(): void;
}

/** Runs a Node.js snippet on a free loopback port, with the frontend's packages. */
export async function runReceiver(code: string, environment: Record<string, string>): Promise<RunningReceiver> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", code], {
    env: { PORT: String(port), ...environment },
    stdio: ["ignore", "ignore", "inherit"],
  });
  await until("the receiver listens", async () => {
    if (child.exitCode !== null) throw new Error(`the receiver exited with ${child.exitCode}`);
    return fetch(url, { method: "POST" }).catch(() => undefined);
  });
  return {
    deliver: async (headers, body) => (await fetch(url, { method: "POST", headers, body })).status,
    stop: () => void child.kill(),
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}

/** The receiver for Node.js that an endpoint's page shows. */
export const snippet = (scheme: "v1" | "v1a") =>
  readFile(new URL(`../../src/features/webhooks/snippets/${scheme}/receiver.mjs`, import.meta.url), "utf8");

/** Sends a request to a receiver, which accepts it, and refuses it when its body was changed. */
export async function expectVerified(code: string, environment: Record<string, string>, request: ReceivedRequest): Promise<void> {
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => name.startsWith("webhook-"))) as Record<string, string>;
  const receiver = await runReceiver(code, environment);
  try {
    expect(await receiver.deliver(headers, request.body)).toBe(204);
    expect(await receiver.deliver(headers, `${request.body} `)).toBe(401);
  } finally {
    receiver.stop();
  }
}
