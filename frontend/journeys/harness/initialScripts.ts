import { gzipSync } from "node:zlib";
import type { Page, Response } from "playwright-core";

/** A script that the browser loaded, with its compressed size in bytes. */
export interface Script {
  path: string;
  gzipped: number;
}

const isScript = (response: Response) => (response.headers()["content-type"] ?? "").includes("javascript");

/** Opens the catalog and measures each loaded script, including preloads and lazy chunks. */
export async function initialScripts(page: Page): Promise<Script[]> {
  const scripts: Promise<Script>[] = [];
  page.on("response", (response) => {
    if (isScript(response)) scripts.push(measure(response));
  });
  await page.goto("/", { waitUntil: "networkidle" });
  await page.getByRole("list", { name: "Products" }).getByRole("listitem").first().waitFor();
  return (await Promise.all(scripts)).sort((one, other) => other.gzipped - one.gzipped);
}

export function totalOf(scripts: readonly Script[]): number {
  return scripts.reduce((sum, { gzipped }) => sum + gzipped, 0);
}

/** Compresses the body, which the browser has decoded, so that the server's compression does not matter. */
async function measure(response: Response): Promise<Script> {
  return { path: new URL(response.url()).pathname, gzipped: gzipSync(await response.body()).length };
}
