import { gzipSync } from "node:zlib";
import type { Page, Response } from "playwright-core";

/** A script that the browser loaded, and what it weighs on the wire. */
export interface Script {
  path: string;
  gzipped: number;
}

const isScript = (answer: Response) => (answer.headers()["content-type"] ?? "").includes("javascript");

/** Opens the catalog and weighs each script that it took, preloads and lazily loaded chunks among them. */
export async function initialScripts(page: Page): Promise<Script[]> {
  const scripts: Promise<Script>[] = [];
  page.on("response", (answer) => {
    if (isScript(answer)) scripts.push(weigh(answer));
  });
  await page.goto("/", { waitUntil: "networkidle" });
  await page.getByRole("list", { name: "Products" }).getByRole("listitem").first().waitFor();
  return (await Promise.all(scripts)).sort((one, other) => other.gzipped - one.gzipped);
}

export function totalOf(scripts: readonly Script[]): number {
  return scripts.reduce((sum, { gzipped }) => sum + gzipped, 0);
}

/** The body comes decoded, whatever the server's own compression. */
async function weigh(answer: Response): Promise<Script> {
  return { path: new URL(answer.url()).pathname, gzipped: gzipSync(await answer.body()).length };
}
