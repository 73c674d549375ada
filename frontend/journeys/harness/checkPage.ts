import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";

import { isFirefox } from "./browser";
import { desktop, phone } from "./visitor";

/** The directory for screenshots. */
export const screenshots = resolve(import.meta.dirname, "../../../.build/screenshots");

/** Where nobody looks at them, SCREENSHOTS=none leaves them out. */
const takesScreenshots = process.env.SCREENSHOTS !== "none";

/** WebDriver BiDi cannot ask Firefox for the dark scheme. */
const schemes = isFirefox ? (["light"] as const) : (["light", "dark"] as const);

const axeSource = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * Checks the page on phone and desktop, in the light and the dark scheme. It takes
 * a screenshot of each, and fails if axe finds a violation, the page scrolls
 * horizontally, or a button is cut off. The dark scheme differs in its colors only,
 * so only their contrast is checked there.
 */
export async function checkPage(page: Page, name: string): Promise<void> {
  await mkdir(screenshots, { recursive: true });
  const faults: string[] = [];
  for (const [device, viewport] of Object.entries({ phone, desktop })) {
    await page.setViewportSize(viewport);
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      await page.locator(`html:not([data-mantine-color-scheme]), html[data-mantine-color-scheme=${colorScheme}]`).waitFor({ state: "attached" });
      const view = `${name}-${device}-${colorScheme}`;
      if (takesScreenshots) await page.screenshot({ path: join(screenshots, `${view}.png`), fullPage: true, animations: "disabled" });
      await endTransitions(page);
      const rules = colorScheme === "dark" ? ["color-contrast", "link-in-text-block"] : undefined;
      faults.push(...(await axeViolations(page, rules)).map((violation) => `${view}: ${violation}`));
    }
    faults.push(...(await cutOffButtons(page)).map((button) => `${name}-${device}: the button “${button}” is cut off`));
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (overflow > 0) faults.push(`${name}-${device}: scrolls horizontally by ${overflow} px`);
  }
  await page.setViewportSize(desktop);
  await page.emulateMedia({ colorScheme: "light" });
  if (faults.length > 0) throw new Error(faults.join("\n"));
}

/** Ends the transitions that a change of the scheme begins: halfway a color has too little contrast. */
async function endTransitions(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const animation of document.getAnimations()) if (animation instanceof CSSTransition) animation.finish();
  });
}

/** The buttons that an element around them hides in part, because they are too wide. */
function cutOffButtons(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isCutOff = (button: Element): boolean => {
      const { width, right } = button.getBoundingClientRect();
      for (let around = button.parentElement; around !== null; around = around.parentElement) {
        const overflow = getComputedStyle(around).overflowX;
        if (overflow === "auto" || overflow === "scroll") return false;
        if (width > 0 && overflow !== "visible" && right > around.getBoundingClientRect().right + 1) return true;
      }
      return false;
    };
    return [...document.querySelectorAll("button")].filter(isCutOff).map((button) => button.textContent);
  });
}

/** axe's violations in the page of all rules or the given ones, one line per rule and element. */
export async function axeViolations(page: Page, rules?: string[]): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(await axeSource);
  const options: RunOptions = rules === undefined ? { resultTypes: ["violations"] } : { resultTypes: ["violations"], runOnly: rules };
  const found = await page.evaluate((given): Promise<AxeResults> => {
    const { axe } = window as unknown as { axe: { run: (context: Document, options: RunOptions) => Promise<AxeResults> } };
    return axe.run(document, given);
  }, options);
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target.join(" ")}: ${failureSummary ?? ""}`),
  );
}
