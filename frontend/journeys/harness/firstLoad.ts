import type { Locator, Page, Request } from "playwright-core";

import { until } from "./until";

/** A response's body as it came over the wire, in bytes: compressed, if the server compressed it. */
export interface Transfer {
  path: string;
  kind: string;
  bytes: number;
}

/** Opens a page with an empty cache, and measures everything that the browser loads from the platform until `shown` is there. */
export async function firstLoad(page: Page, path: string, shown: Locator): Promise<Transfer[]> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.clearBrowserCache");
  const finished: Promise<Transfer>[] = [];
  let open = 0;
  page.on("request", () => open++);
  page.on("requestfailed", () => open--);
  page.on("requestfinished", (request) => {
    open--;
    finished.push(measure(request));
  });
  await page.goto(path, { waitUntil: "networkidle" });
  await shown.waitFor();
  await page.evaluate(() => document.fonts.ready);
  await until("everything is loaded", () => Promise.resolve(open === 0 || undefined));
  return Promise.all(finished);
}

async function measure(request: Request): Promise<Transfer> {
  const { responseBodySize } = await request.sizes();
  return { path: new URL(request.url()).pathname, kind: request.resourceType(), bytes: responseBodySize };
}

export const bytesOf = (transfers: readonly Transfer[]) => transfers.reduce((sum, { bytes }) => sum + bytes, 0);

/** The bytes by kind, and of each file. */
export function table(transfers: readonly Transfer[]): string {
  const row = (bytes: number, name: string) => `${String(bytes).padStart(8)}  ${name}`;
  const kinds = [...new Set(transfers.map(({ kind }) => kind))];
  const groups = kinds.map((kind) => ({ kind, files: transfers.filter((each) => each.kind === kind) })).sort((one, other) => bytesOf(other.files) - bytesOf(one.files));
  return [
    row(bytesOf(transfers), "in all"),
    ...groups.flatMap(({ kind, files }) => [row(bytesOf(files), kind), ...files.map(({ bytes, path }) => row(bytes, `  ${path}`))]),
  ].join("\n");
}
