import { afterEach, describe, expect, it, vi } from "vitest";

import { createApi, unwrap } from "./client";
import { Connection } from "./connection";
import { NetworkError } from "./problem";

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A client of a platform that answers with a body, which may stop halfway. */
function clientOf(status: number, text: string, fault?: Error) {
  const body = new ReadableStream({
    pull(controller) {
      controller.enqueue(new TextEncoder().encode(text));
      if (fault === undefined) controller.close();
      else controller.error(fault);
    },
  });
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(body, { status, headers: { "Content-Type": "application/json" } })));
  const connection = new Connection();
  const tokens = { token: () => Promise.resolve("a"), renew: () => Promise.resolve(undefined) };
  return { connection, read: () => unwrap(createApi("https://shop.example/api", tokens, connection).GET("/api/orders")) };
}

describe("a response", () => {
  for (const status of [200, 404]) {
    for (const fault of [new TypeError("network error"), new DOMException("signal timed out", "TimeoutError")]) {
      it(`of status ${status} that stops halfway is none: ${fault.name}`, async () => {
        const { connection, read } = clientOf(status, '{"items": [', fault);
        await expect(read()).rejects.toBeInstanceOf(NetworkError);
        expect(connection.state()).toBe("unreachable");
      });
    }
  }

  it("has its body", async () => {
    const { connection, read } = clientOf(200, '{"items": []}');
    expect(await read()).toEqual({ items: [] });
    expect(connection.state()).toBe("reachable");
  });
});
