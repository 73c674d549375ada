import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Debian's Chromium without windows, which takes less time than the whole one; `go tool task frontend:browser` installs it. */
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell";

/** Disables the requests that Chromium makes by itself, such as updates. */
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts a headless Chromium with an empty profile. */
export function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  if (!existsSync(executablePath)) {
    throw new Error(`${executablePath} is missing: run \`go tool task frontend:browser\`, or set CHROMIUM to a Chromium binary`);
  }
  return chromium.launch({ executablePath, args: [...flags, ...more] });
}
