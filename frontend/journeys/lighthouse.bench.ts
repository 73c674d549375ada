import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { resolve } from "node:path";
import { it } from "vitest";

import { newHarness } from "./harness/harness";

/** Lighthouse has an installation of its own (tools/lighthouse), because only this needs it. */
const installed = resolve(import.meta.dirname, "../../tools/lighthouse/node_modules/lighthouse/core");

/** What is read of Lighthouse's modules. */
interface Lighthouse {
  default: (url: string, flags: { port: number; output: "json" }, config?: unknown) => Promise<{ lhr: Report } | undefined>;
}
interface Report {
  categories: Record<string, { score: number | null }>;
  audits: Record<string, { numericValue?: number; score: number | null; title: string; scoreDisplayMode: string }>;
}

const port = await freePort();
const harness = newHarness([], [`--remote-debugging-port=${port}`]);

/** The pages that a visitor sees who is not signed in. */
const pages = ["/", "/basket"];
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

function row(name: string, { categories: scores, audits }: Report): string {
  const value = (id: string) => audits[id]?.numericValue ?? NaN;
  const seconds = (id: string) => `${(value(id) / 1000).toFixed(2)} s`.padStart(8);
  const kilobytes = `${(value("total-byte-weight") / 1024).toFixed(0)} KB`.padStart(8);
  const paints = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time"].map(seconds).join("");
  return name.padEnd(18) + categories.map((id) => percent(scores[id]?.score)).join("") + paints + kilobytes;
}

/** The audits that a page fails, of which Lighthouse makes the scores. */
function findings({ audits }: Report): string[] {
  return Object.values(audits)
    .filter(({ score, scoreDisplayMode }) => scoreDisplayMode === "binary" && score === 0)
    .map(({ title }) => `  ${title}`);
}

/** Prints figures and asserts none, because timings depend on the machine. */
it.skipIf(!existsSync(installed))("measures the public pages with Lighthouse", async () => {
  const { default: lighthouse } = (await import(resolve(installed, "index.js"))) as Lighthouse;
  const { default: desktop } = (await import(resolve(installed, "config/desktop-config.js"))) as { default: unknown };
  const lines = [`${"".padEnd(18)}  perf  a11y  best   seo     FCP     LCP     TBT    size`];
  for (const [kind, config] of [["mobile", undefined], ["desktop", desktop]] as const) {
    for (const path of pages) {
      const result = await lighthouse(harness.platform.endpoints.app + path, { port, output: "json" }, config);
      if (result !== undefined) lines.push(row(`${kind} ${path}`, result.lhr), ...findings(result.lhr));
    }
  }
  console.log(lines.join("\n"));
}, 300_000);
