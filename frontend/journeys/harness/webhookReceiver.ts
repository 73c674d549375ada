import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";

/** A request that the receiver got. */
export interface ReceivedRequest {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A webhook endpoint on loopback. It can be closed, and listen again at the same URL. */
export class Receiver {
  readonly requests: ReceivedRequest[] = [];
  #status = 204;
  #body = "";
  #server: Server | undefined;

  private constructor(private port: number) {}

  static async start(): Promise<Receiver> {
    const receiver = new Receiver(0);
    await receiver.listen();
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hooks`;
  }

  /** Sets the status and the body of the following responses. */
  respondWith(status: number, body = ""): void {
    this.#status = status;
    this.#body = body;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  }

  async listen(): Promise<void> {
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        this.requests.push({ headers: request.headers, body });
        response.writeHead(this.#status, { "Set-Cookie": "session=secret" }).end(this.#body);
      });
    });
    server.listen(this.port, "127.0.0.1");
    await once(server, "listening");
    this.port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** The requests with events of this type. */
  requestsOf(type: string): ReceivedRequest[] {
    return this.requests.filter(({ body }) => (JSON.parse(body) as { type: string }).type === type);
  }
}

/** Whether the request has a valid signature by the secret. */
export function isSignedBy(secret: string, { headers, body }: ReceivedRequest): boolean {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}
