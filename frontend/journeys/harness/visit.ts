import type { Page } from "playwright-core";

import { placeButton, shownOrderId } from "./checkout";
import type { Harness } from "./harness";

/** A response that came over the network from the app's origin. */
export interface Load {
  path: string;
  /** The size of its body in bytes as it came: compressed, if it was. */
  bytes: number;
}

/** What a visit loads, as docs/visit.json has it. */
export type Totals = ReturnType<typeof totalsOf>;

/** Collects what the browser loads from the app's origin. What comes from its cache is not among it. */
async function collect(page: Page, origin: string) {
  const devtools = await page.context().newCDPSession(page);
  const running = new Map<string, Load>();
  const loads: Load[] = [];
  await devtools.send("Network.enable");
  devtools.on("Network.responseReceived", ({ requestId, response: { url, fromDiskCache, fromPrefetchCache, encodedDataLength } }) => {
    if (new URL(url).origin !== origin || fromDiskCache === true || fromPrefetchCache === true) return;
    running.set(requestId, { path: new URL(url).pathname, bytes: -encodedDataLength }); // of the headers
  });
  devtools.on("Network.requestServedFromCache", ({ requestId }) => running.delete(requestId));
  devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const load = running.get(requestId);
    running.delete(requestId);
    if (load !== undefined && encodedDataLength > 0) loads.push({ ...load, bytes: load.bytes + encodedDataLength });
  });
  return () => loads.splice(0);
}

const headerBytes = 300;
const sum = (loads: readonly Load[]) => loads.reduce((total, { bytes }) => total + bytes + headerBytes, 0);
const isApi = ({ path }: Load) => path.startsWith("/api");
const isAsset = ({ path }: Load) => path.startsWith("/assets/");

function totalsOf(loads: readonly Load[]) {
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

/** What a visit with an order loads, at first and with the cache of the first one. */
export async function measureVisits(harness: Harness) {
  const visitor = await harness.newVisitor();
  const { page } = visitor;
  const loaded = await collect(page, new URL(harness.platform.endpoints.app).origin);
  await visitor.signIn(harness.platform.user("shopper"));
  await order(page);
  const first = loaded();
  await page.goto("/");
  await order(page);
  const next = loaded();
  return { first: { loads: first, totals: totalsOf(first) }, next: { loads: next, totals: totalsOf(next) } };
}

/** The loads, one in a line. */
export const listed = (loads: readonly Load[]) => loads.map(({ path, bytes }) => `  ${bytes} ${path}`).join("\n");
