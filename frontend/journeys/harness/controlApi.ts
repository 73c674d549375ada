import type { Platform } from "./platform";

/** A rule by which the platform misbehaves; see local/control/README.md. */
export interface Fault {
  service: "dynamodb" | "sqs" | "events" | "states" | "lambda" | "s3" | "ses" | "cognito" | "apigateway" | "";
  operation: string;
  kind: "error-before" | "error-after" | "delay" | "duplicate" | "drop" | "kill";
  rate: number;
  count?: number;
  delayMillis?: number;
  code?: string;
  status?: number;
}

export interface Mail {
  id: string;
  to: string[];
  subject: string;
  text: string;
}

/** The platform's control surface. */
export class Control {
  constructor(private readonly platform: Platform) {}

  /** Installs a fault; the answer takes it away again. */
  async fault(fault: Fault): Promise<() => Promise<void>> {
    const { id } = await this.#call<{ id: string }>("POST", "/faults", fault);
    return () => this.#call("DELETE", `/faults/${id}`);
  }

  /** Takes all faults away. */
  mend(): Promise<void> {
    return this.#call("DELETE", "/faults");
  }

  /** Moves the platform's clock forward. Tokens are issued in its time. */
  advance(seconds: number): Promise<void> {
    return this.#call("POST", "/clock", { advanceSeconds: seconds });
  }

  /** Kills the API's process; the platform starts it again. */
  killApi(): Promise<void> {
    return this.#call("POST", "/kill/api");
  }

  /** Ends the API's process and keeps it down. */
  stopApi(): Promise<void> {
    return this.#call("POST", "/stop/api");
  }

  /** Lets the API run again; it is ready when this returns. */
  startApi(): Promise<void> {
    return this.#call("POST", "/start/api");
  }

  /** How often the platform's faults have struck. */
  async struck(): Promise<number> {
    const rules = await this.#call<{ struck: number }[]>("GET", "/faults");
    return rules.reduce((sum, { struck }) => sum + struck, 0);
  }

  /** The saga's executions, the newest first. */
  executions(): Promise<{ name: string; status: string }[]> {
    return this.#call("GET", "/executions");
  }

  mails(to: string): Promise<Mail[]> {
    return this.#call("GET", `/mailbox?to=${encodeURIComponent(to)}`);
  }

  queues(): Promise<{ name: string; visible: number; inFlight: number; delayed: number }[]> {
    return this.#call("GET", "/queues");
  }

  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(this.platform.endpoints.control + path, {
      method,
      headers: { "Content-Type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} /_local${path} answers ${response.status}: ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }
}
