import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import type { Platform } from "./platform";
import { publishableKey } from "./stripe";

const binary = join(process.env.JOURNEYS_BUILD ?? resolve(import.meta.dirname, "../../../.build"), "stripe-stand-in");

/** The secret with which the stand-in signs its events. */
const webhookSecret = "whsec_journeys1";

/** What a journey reads of a payment intent. Amounts are in Stripe's units. */
export interface Intent {
  id: string;
  status: string;
  amount: number;
  amount_received: number;
  metadata: { order_id?: string };
}

/** What a journey reads of a refund. */
export interface StripeRefund {
  id: string;
  amount: number;
  payment_intent: string;
  status: string;
}

/** The stand-in for Stripe's API (test/stripe) as a process, on a free port. */
export class StripeProcess {
  private constructor(
    readonly address: string,
    private readonly key: string,
    private readonly process: ChildProcess,
    private readonly directory: string,
  ) {}

  /** Starts the built stand-in. Throws if it was not built or does not start. */
  static async start(): Promise<StripeProcess> {
    if (!existsSync(binary)) throw new Error(`${binary} is missing: run \`go tool task stripe:stand-in\` first`);
    const child = spawn(binary, ["-address=127.0.0.1:0"], { stdio: ["ignore", "pipe", "inherit"] });
    const [address = "", key = ""] = await firstLine(child);
    const directory = await mkdtemp(join(tmpdir(), "eventforge-stripe-"));
    await writeFile(join(directory, "key"), key, { mode: 0o600 });
    await writeFile(join(directory, "webhook"), webhookSecret, { mode: 0o600 });
    return new StripeProcess(address, key, child, directory);
  }

  /** The flags with which local pays here. */
  get flags(): string[] {
    return [
      "--payment-gateway=stripe", `--stripe-address=${this.address}`, `--stripe-publishable-key=${publishableKey}`,
      `--stripe-secret-key-file=${join(this.directory, "key")}`, `--stripe-webhook-secret-file=${join(this.directory, "webhook")}`,
    ];
  }

  /** From now on the platform is told of events. */
  async tell({ endpoints }: Platform): Promise<void> {
    const url = endpoints.ingest.replace("/webhooks/ingest", "/webhooks/stripe");
    await this.control("webhook_endpoint", { url, secret: webhookSecret }, "PUT");
  }

  /** Disputes an order's charge, as its shopper does at the bank. */
  async dispute(orderId: string, reason: string): Promise<void> {
    await this.control(`payment_intents/${(await this.intent(orderId)).id}/dispute`, { reason });
  }

  /** The payment intent of an order. Throws if there is not exactly one. */
  async intent(orderId: string): Promise<Intent> {
    const all = (await this.list<Intent>("payment_intents")).filter(({ metadata }) => metadata.order_id === orderId);
    const [intent] = all;
    if (intent === undefined || all.length > 1) throw new Error(`Stripe has ${all.length} payment intents of order ${orderId}`);
    return intent;
  }

  /** The refunds of an order. */
  async refunds(orderId: string): Promise<StripeRefund[]> {
    const { id } = await this.intent(orderId);
    return (await this.list<StripeRefund>("refunds")).filter(({ payment_intent: intent }) => intent === id);
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.process.once("exit", done));
    if (this.process.exitCode === null && this.process.kill("SIGINT")) await ended;
    await rm(this.directory, { recursive: true, force: true });
  }

  private async list<T>(kind: string): Promise<T[]> {
    const response = await fetch(`${this.address}/v1/${kind}?limit=100`, { headers: { Authorization: `Bearer ${this.key}` } });
    if (!response.ok) throw new Error(`the stand-in for Stripe responds with ${response.status}`);
    return ((await response.json()) as { data: T[] }).data;
  }

  private async control(path: string, form: Record<string, string>, method = "POST"): Promise<void> {
    const response = await fetch(`${this.address}/_stripetest/${path}`, { method, body: new URLSearchParams(form) });
    if (!response.ok) throw new Error(`the stand-in for Stripe responds with ${response.status}: ${await response.text()}`);
  }
}

/** The address and the key that the stand-in prints first. */
function firstLine(child: ChildProcess): Promise<string[]> {
  return new Promise((found, failed) => {
    let text = "";
    child.once("exit", (code) => {
      failed(new Error(`the stand-in for Stripe ended with ${code}`));
    });
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const match = /: (http:\S+), secret key (\S+)\n/.exec(text);
      if (match !== null) found(match.slice(1));
    });
  });
}
