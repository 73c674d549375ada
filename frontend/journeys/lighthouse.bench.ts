import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { chromium, type Page } from "playwright-core";
import { it } from "vitest";

import { newHarness } from "./harness/harness";
import { placeOrder, waitForStatus } from "./harness/orders";

/** Lighthouse has an installation of its own (tools/lighthouse), because only this needs it. */
const installed = resolve(import.meta.dirname, "../../tools/lighthouse/node_modules/lighthouse");

/** What is read of Lighthouse's modules. */
interface Lighthouse {
  default: (url: string, flags: { port: number; output: "json"; disableStorageReset: true }, config: unknown, tab: unknown) => Promise<{ lhr: Report } | undefined>;
}
interface Puppeteer {
  default: { connect: (options: { browserURL: string; defaultViewport: null }) => Promise<{ pages: () => Promise<{ url: () => string }[]> }> };
}
interface Report {
  categories: Record<string, { score: number | null }>;
  audits: Record<string, { numericValue?: number; score: number | null; title: string; scoreDisplayMode: string }>;
}

const port = await freePort();
const harness = newHarness([], [`--remote-debugging-port=${port}`]);

const runs = Number(process.env.RUNS ?? 3);
const devices = process.env.DEVICES?.split(",") ?? ["mobile", "desktop"];

const categories = ["performance", "accessibility", "best-practices", "seo"];

/** A port of loopback that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((found) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => found(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

const percent = (score: number | null | undefined) => (typeof score === "number" ? (100 * score).toFixed(0) : "–").padStart(6);

/** The report whose largest paint is the median of them. */
function median(reports: readonly Report[]): Report | undefined {
  const paint = ({ audits }: Report) => audits["largest-contentful-paint"]?.numericValue ?? NaN;
  return reports.toSorted((one, other) => paint(one) - paint(other))[Math.floor(reports.length / 2)];
}

/** Keeps a report in the folder that REPORTS names, for who wants to know more. */
function keep(name: string, report: Report): void {
  if (process.env.REPORTS === undefined) return;
  mkdirSync(process.env.REPORTS, { recursive: true });
  writeFileSync(join(process.env.REPORTS, `${name.replace(/\W+/g, "-")}.json`), JSON.stringify(report));
}

function row(name: string, { categories: scores, audits }: Report): string {
  const value = (id: string) => audits[id]?.numericValue ?? NaN;
  const seconds = (id: string) => `${(value(id) / 1000).toFixed(2)} s`.padStart(8);
  const kilobytes = `${(value("total-byte-weight") / 1024).toFixed(0)} KB`.padStart(8);
  const paints = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time"].map(seconds).join("");
  return name.padEnd(20) + categories.map((id) => percent(scores[id]?.score)).join("") + paints + kilobytes;
}

/** The audits that a page fails, of which Lighthouse makes the scores. */
function findings({ audits }: Report): string[] {
  return Object.values(audits)
    .filter(({ score, scoreDisplayMode }) => scoreDisplayMode === "binary" && score === 0)
    .map(({ title }) => `  ${title}`);
}

/** Puts a product into the basket, and returns the pages that a visitor sees who is not signed in. */
async function visit(page: Page): Promise<string[]> {
  await page.goto(harness.platform.endpoints.app);
  await page.getByRole("button", { name: "Add to basket: Brass desk lamp" }).click();
  return ["/", "/products/NOTE-DOT", "/basket"];
}

/** Signs in with the tab, and returns the pages that a shopper sees then. */
async function signIn(page: Page): Promise<string[]> {
  const shopper = harness.platform.user("shopper");
  await page.goto(harness.platform.endpoints.app);
  await page.getByRole("banner").getByRole("button", { name: "Sign in" }).click();
  await page.locator("input[name=username]").fill(shopper.email);
  await page.locator("input[name=password]").fill(shopper.password);
  await page.locator("input[name=password]").press("Enter");
  await page.getByRole("button", { name: `Account of ${shopper.email}` }).waitFor();
  const order = await placeOrder(harness.platform, shopper, { sku: "NOTE-DOT" });
  await waitForStatus(harness.platform, shopper, order, "completed");
  return ["/checkout", `/orders/${order}`];
}

/** Prints figures and asserts none, because timings depend on the machine. The browser's cache is empty for each page. */
it.skipIf(!existsSync(installed))("measures a shopper's pages with Lighthouse", async () => {
  const { default: lighthouse } = (await import(resolve(installed, "core/index.js"))) as Lighthouse;
  const { default: desktop } = (await import(resolve(installed, "core/config/desktop-config.js"))) as { default: unknown };
  const address = `http://127.0.0.1:${port}`;
  const browser = await chromium.connectOverCDP(address);
  const page = await browser.contexts()[0]?.newPage();
  if (page === undefined) throw new Error("the browser has no context of its own");
  const devtools = await page.context().newCDPSession(page);
  const lines = [`${"".padEnd(20)}  perf  a11y  best   seo     FCP     LCP     TBT    size`];
  for (const prepare of [visit, signIn]) {
    const paths = await prepare(page);
    const tab = await tabOf(address, page.url());
    for (const path of paths) {
      for (const [device, config] of [["mobile", undefined], ["desktop", desktop]] as const) {
        if (!devices.includes(device)) continue;
        const name = `${device} ${path.replace(/^(\/\w*).*/, "$1")}`;
        const reports: Report[] = [];
        for (let run = 0; run < runs; run++) {
          await devtools.send("Network.clearBrowserCache");
          const result = await lighthouse(harness.platform.endpoints.app + path, { port, output: "json", disableStorageReset: true }, config, tab);
          if (result !== undefined) reports.push(result.lhr);
        }
        const report = median(reports);
        if (report === undefined) continue;
        keep(name, report);
        lines.push(row(name, report), ...findings(report));
      }
    }
  }
  console.log(lines.join("\n"));
  await browser.close();
}, 600_000);

/** The tab with this address, as Lighthouse's own library sees it. */
async function tabOf(browserURL: string, url: string): Promise<unknown> {
  const { default: puppeteer } = (await import(resolve(installed, "../puppeteer-core/lib/esm/puppeteer/puppeteer-core.js"))) as Puppeteer;
  const pages = await (await puppeteer.connect({ browserURL, defaultViewport: null })).pages();
  return pages.find((each) => each.url() === url);
}
