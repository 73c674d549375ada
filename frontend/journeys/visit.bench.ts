import { writeFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";
import type { Page } from "playwright-core";
import { it } from "vitest";

import { placeButton, shownOrderId } from "./harness/checkout";
import { newHarness } from "./harness/harness";

const harness = newHarness();

/** The name of the file to write, for docs/visit.json. */
const output = process.env.VISIT;

/** A response that came over the network from the app's origin. */
interface Load {
  path: string;
  /** Its size in bytes as CloudFront sends it. */
  bytes: number;
}

const compressible = /javascript|css|html|json|svg/;

/** CloudFront compresses text with brotli, at about this level, and leaves fonts as they are. */
function sent(mimeType: string, body: Buffer): number {
  const compressed = () => brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
  return (compressible.test(mimeType) ? compressed() : body).length;
}

/** Collects what the browser loads from the app's origin. What comes from its cache is not among it. */
async function collect(page: Page, origin: string) {
  const devtools = await page.context().newCDPSession(page);
  const running = new Map<string, { path: string; mimeType: string }>();
  const loads: Promise<Load>[] = [];
  await devtools.send("Network.enable");
  devtools.on("Network.responseReceived", ({ requestId, response: { url, mimeType, fromDiskCache, fromPrefetchCache } }) => {
    if (new URL(url).origin !== origin || fromDiskCache === true || fromPrefetchCache === true) return;
    running.set(requestId, { path: new URL(url).pathname, mimeType });
  });
  devtools.on("Network.requestServedFromCache", ({ requestId }) => running.delete(requestId));
  devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const load = running.get(requestId);
    running.delete(requestId);
    if (load === undefined || encodedDataLength === 0) return;
    const body = devtools.send("Network.getResponseBody", { requestId }).catch(() => ({ body: "", base64Encoded: false }));
    loads.push(body.then(({ body, base64Encoded }) => ({ path: load.path, bytes: sent(load.mimeType, Buffer.from(body, base64Encoded ? "base64" : "utf8")) })));
  });
  return async () => Promise.all(loads.splice(0));
}

const headerBytes = 300;
const sum = (loads: readonly Load[]) => loads.reduce((total, { bytes }) => total + bytes + headerBytes, 0);
const isApi = ({ path }: Load) => path.startsWith("/api");
const isAsset = ({ path }: Load) => path.startsWith("/assets/");

/** From the catalog to the receipt of a completed order. */
async function order(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Add to basket: Dotted notebook" }).click();
  await page.getByRole("banner").getByRole("link", { name: /^Basket/ }).click();
  await page.getByRole("link", { name: /checkout/i }).click();
  await placeButton(page).click();
  await shownOrderId(page);
  await page.getByRole("main").getByText("Completed").first().waitFor();
  await page.getByRole("button", { name: /receipt/i }).or(page.getByRole("link", { name: /receipt/i })).first().waitFor();
  await page.waitForLoadState("networkidle");
}

function totals(loads: readonly Load[]) {
  const app = loads.filter((load) => !isApi(load));
  const api = loads.filter(isApi);
  return {
    appRequests: app.length,
    appBytes: sum(app),
    originRequests: app.filter((load) => !isAsset(load)).length,
    apiRequests: api.length,
    apiBytes: sum(api),
  };
}

/** Prints what an order loads, on the first visit and on the next one. Writes it to a file if VISIT names one. */
it("measures what a visit with an order loads", async () => {
  const visitor = await harness.newVisitor();
  const { page } = visitor;
  const loaded = await collect(page, new URL(harness.platform.endpoints.app).origin);
  await visitor.signIn(harness.platform.user("shopper"));
  await order(page);
  const first = await loaded();
  await page.goto("/");
  await order(page);
  const next = await loaded();
  const visits = { first: totals(first), next: totals(next) };
  for (const [name, loads] of Object.entries({ first, next })) {
    console.log(name, JSON.stringify(totals(loads)));
    for (const { path, bytes } of loads) console.log(`  ${bytes} ${path}`);
  }
  if (output !== undefined) writeFileSync(output, `${JSON.stringify(visits, null, 2)}\n`);
});
