import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Debian's Chromium; `go tool task frontend:browser` installs it. */
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** A browser that speaks to nobody but the page: no updates, no telemetry, no field trials. */
const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts a headless Chromium with an empty profile. */
export function launchBrowser(): Promise<Browser> {
  if (!existsSync(executablePath)) {
    throw new Error(`${executablePath} is missing: run \`go tool task frontend:browser\`, or name a Chromium in CHROMIUM`);
  }
  return chromium.launch({ executablePath, args: quiet });
}
