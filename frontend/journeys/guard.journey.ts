import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { launchBrowser } from "./harness/browser";
import { newHarness } from "./harness/harness";

const harness = newHarness();
let browser: Browser;
let strangers: Server; // serves an empty page, the stranger's

beforeAll(async () => {
  browser = await launchBrowser(["--host-resolver-rules=MAP *.example 127.0.0.1"]);
  strangers = createServer((_, response) => response.setHeader("Content-Type", "text/html").end("<!doctype html><title>stranger</title>"));
  await new Promise<void>((listening) => strangers.listen(0, "127.0.0.1", listening));
});

afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));

afterAll(async () => {
  await browser.close();
  strangers.close();
});

/** Requests that have an effect, and that a page can send without a preflight. */
function effects(): { url: string; body: string }[] {
  const { aws, app } = harness.platform.endpoints;
  const mail = {
    FromEmailAddress: "orders@eventforge.example",
    Destination: { ToAddresses: ["victim@example.com"] },
    Content: { Simple: { Subject: { Data: "stranger" }, Body: { Text: { Data: "stranger" } } } },
  };
  return [
    { url: `${aws}/v2/email/outbound-emails`, body: JSON.stringify(mail) },
    { url: `${aws}/2015-03-31/functions/eventforge-local-refund-payment/invocations`, body: '{"orderId":"01ARZ3NDEKTSV4RRFFQ69G5FAV"}' },
    ...[aws, app].map((address) => ({ url: `${address}/_local/faults`, body: '{"kind":"drop","service":"ses","rate":1}' })),
  ];
}

/** What can be seen of the effects. */
async function seen(): Promise<string> {
  const { control } = harness.platform.endpoints;
  const paths = ["/mailbox?to=victim@example.com", "/logs/refund-payment", "/faults"];
  return (await Promise.all(paths.map(async (path) => (await fetch(control + path)).text()))).join("\n");
}

async function open(url: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(url);
  return page;
}

/** Sends the request with fetch, without reading the response. */
function fetchBlindly(page: Page, request: { url: string; body: string }): Promise<void> {
  return page.evaluate(async ({ url, body }) => {
    await fetch(url, { method: "POST", mode: "no-cors", headers: { "Content-Type": "text/plain" }, body });
  }, request);
}

/** Sends the body from a form, as plain text, and returns the status of the response. */
async function submitForm(page: Page, { url, body }: { url: string; body: string }): Promise<number> {
  const response = page.waitForResponse(url);
  await page.evaluate(
    ([action, text]) => {
      const form = document.body.appendChild(document.createElement("form"));
      Object.assign(form, { method: "POST", action, enctype: "text/plain" });
      // The form puts = between name and value.
      form.appendChild(Object.assign(document.createElement("input"), { name: text?.replace(/}$/, ',"x":"'), value: '"}' }));
      form.submit();
    },
    [url, body],
  );
  return (await response).status();
}

/** Returns the ways by which the page gets something from the address: as a script, as an image, or with fetch. */
function readAll(page: Page, url: string): Promise<string[]> {
  return page.evaluate(async (address) => {
    const load = (tag: "script" | "img") =>
      new Promise<string[]>((ended) => {
        const element = Object.assign(document.createElement(tag), { src: address });
        element.onload = () => ended([tag]);
        element.onerror = () => ended([]);
        document.body.appendChild(element);
      });
    const fetched = fetch(address).then(() => ["fetch"], () => []);
    return (await Promise.all([load("script"), load("img"), fetched])).flat();
  }, url);
}

describe("the platform in a browser", () => {
  it.each([
    ["of another port", "localhost"],
    ["of another site", "stranger.example"],
  ])("ignores the pages %s", async (_, host) => {
    const before = await seen();
    const stranger = `http://${host}:${(strangers.address() as AddressInfo).port}/`;
    const page = await open(stranger);
    for (const request of effects()) {
      await fetchBlindly(page, request);
      expect(await submitForm(await open(stranger), request), request.url).toBe(403);
    }
    const { aws, app } = harness.platform.endpoints;
    for (const url of [`${aws}/2015-03-31/functions`, `${aws}/`, `${aws}/_local/endpoints`, `${app}/_local/endpoints`, `${app}/config.json`]) {
      expect(await readAll(page, url), url).toEqual([]);
    }
    expect(await seen()).toBe(before);
  });

  it("ignores pages whose own name leads to it", async () => {
    for (const address of [harness.platform.endpoints.aws, harness.platform.endpoints.app]) {
      const page = await open(`http://rebound.example:${new URL(address).port}/_local/endpoints`);
      const answers = await page.evaluate(async () => {
        const requests = [fetch("/_local/endpoints"), fetch("/2015-03-31/functions"), fetch("/_local/reset", { method: "POST" }), fetch("/")];
        const target = { "X-Amz-Target": "DynamoDB_20120810.ListTables", "Content-Type": "application/x-amz-json-1.0" };
        requests.push(fetch("/", { method: "POST", headers: target, body: "{}" }));
        return (await Promise.all(requests)).map(({ status }) => status);
      });
      expect(answers).toEqual(answers.map(() => 403));
    }
  });

  it("carries out the same requests for a program", async () => {
    const before = await seen();
    for (const { url, body } of effects()) {
      const { status } = await fetch(url, { method: "POST", headers: { "Content-Type": "text/plain" }, body });
      expect(status, url).toBeLessThan(300);
    }
    expect(await seen()).not.toBe(before);
  });
});
