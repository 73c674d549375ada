import type { Platform } from "./platform";

/** A fault rule; see local/control/README.md. */
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

export interface Email {
  id: string;
  to: string[];
  subject: string;
  text: string;
}

/** A client of the platform's control API. */
export class ControlApi {
  constructor(private readonly platform: Platform) {}

  /** Adds a fault rule, and returns a function that removes it. */
  async injectFault(fault: Fault): Promise<() => Promise<void>> {
    const { id } = await this.#call<{ id: string }>("POST", "/faults", fault);
    return () => this.#call("DELETE", `/faults/${id}`);
  }

  /** Removes all fault rules. */
  removeFaults(): Promise<void> {
    return this.#call("DELETE", "/faults");
  }

  /** Advances the platform's clock, which also determines the times in tokens. */
  advanceClock(seconds: number): Promise<void> {
    return this.#call("POST", "/clock", { advanceSeconds: seconds });
  }

  /** Kills the API's process; the platform starts it again. */
  killApi(): Promise<void> {
    return this.#call("POST", "/kill/api");
  }

  /** Stops the API's process until startApi. */
  stopApi(): Promise<void> {
    return this.#call("POST", "/stop/api");
  }

  /** Starts the API, and waits until it is ready. */
  startApi(): Promise<void> {
    return this.#call("POST", "/start/api");
  }

  /** Counts how often the fault rules were applied. */
  async countFaultHits(): Promise<number> {
    const rules = await this.#call<{ struck: number }[]>("GET", "/faults");
    return rules.reduce((sum, { struck }) => sum + struck, 0);
  }

  /** The saga's executions, newest first. */
  executions(): Promise<{ name: string; status: string }[]> {
    return this.#call("GET", "/executions");
  }

  emails(to: string): Promise<Email[]> {
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
    if (!response.ok) throw new Error(`${method} /_local${path} responds with ${response.status}: ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }
}
