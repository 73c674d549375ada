import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

import { until } from "./until";

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
