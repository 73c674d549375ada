import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";

/** A request as it came. */
export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A partner's webhook endpoint on loopback, which can go down and come back at the same address. */
export class Receiver {
  readonly got: Received[] = [];
  #status = 204;
  #server: Server | undefined;

  private constructor(private port: number) {}

  static async start(): Promise<Receiver> {
    const receiver = new Receiver(0);
    await receiver.comeUp();
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hooks`;
  }

  /** The status of the answers from now on. */
  answer(status: number): void {
    this.#status = status;
  }

  async goDown(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  }

  async comeUp(): Promise<void> {
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        this.got.push({ headers: request.headers, body });
        response.writeHead(this.#status).end();
      });
    });
    server.listen(this.port, "127.0.0.1");
    await once(server, "listening");
    this.port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** What came of an event type. */
  of(type: string): Received[] {
    return this.got.filter(({ body }) => (JSON.parse(body) as { type: string }).type === type);
  }
}

/** Whether the secret's owner signed what came. */
export function isSignedBy(secret: string, { headers, body }: Received): boolean {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}
