import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, firefox, type Locator, type Page } from "playwright-core";

/** The browser of the journeys: Chromium, or Firefox with BROWSER=firefox. */
export const isFirefox = process.env.BROWSER === "firefox";

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

/** What Firefox has as a setting only: WebDriver BiDi cannot ask for less motion. */
const firefoxSettings = { "ui.prefersReducedMotion": 1 };

/** Starts a headless browser with an empty profile. The flags are for Chromium only. */
export function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  if (isFirefox) {
    // The channel of a Firefox that is not Playwright's own, which WebDriver BiDi drives.
    const executablePath = found(process.env.FIREFOX ?? "/usr/bin/firefox-esr", "FIREFOX", "frontend:journeys:firefox");
    return firefox.launch({ executablePath, channel: "moz-firefox", firefoxUserPrefs: firefoxSettings });
  }
  // Debian's Chromium without windows takes less time than the whole one.
  const executablePath = found(process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell", "CHROMIUM", "frontend:browser");
  return chromium.launch({ executablePath, args: [...flags, ...more] });
}

/** Rights and wishes that only Chromium can be given for a context. */
export const contextOptions: BrowserContextOptions = isFirefox ? {} : { reducedMotion: "reduce", permissions: ["clipboard-read", "clipboard-write"] };

/**
 * In Firefox, fills fields as a person would: WebDriver BiDi sets the text without the
 * events that React listens to.
 */
export function fillByTyping(page: Page): void {
  if (!isFirefox) return;
  const locators = Object.getPrototypeOf(page.locator("input")) as Locator;
  locators.fill = async function (this: Locator, text: string) {
    await this.selectText();
    await this.press("Delete");
    await this.pressSequentially(text);
  };
}

function found(path: string, variable: string, task: string): string {
  if (existsSync(path)) return path;
  throw new Error(`${path} is missing: run \`go tool task ${task}\`, or set ${variable} to a browser`);
}
