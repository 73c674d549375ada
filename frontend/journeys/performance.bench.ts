import type { Page } from "playwright-core";
import { it } from "vitest";

import { newHarness } from "./harness/harness";
import { initialScripts, totalOf } from "./harness/initialScripts";

const harness = newHarness();
const loads = 5;
/** The number of scripts that are listed by name. */
const largest = 8;

const kilobytes = (bytes: number) => (bytes / 1024).toFixed(1);

interface Paints {
  firstContentful: number;
  largestContentful: number;
}

/** The paint times of the browser, in milliseconds after the start of the navigation. */
function paints(page: Page): Promise<Paints> {
  return page.evaluate(
    () =>
      new Promise<Paints>((done) => {
        const [first] = performance.getEntriesByName("first-contentful-paint");
        new PerformanceObserver((list) => {
          done({ firstContentful: first?.startTime ?? NaN, largestContentful: list.getEntries().at(-1)?.startTime ?? NaN });
        }).observe({ type: "largest-contentful-paint", buffered: true });
      }),
  );
}

/** The time from the click on "Add to basket" to the frame with the new count, in milliseconds. */
async function addToBasket(page: Page): Promise<number> {
  const took = await page.evaluateHandle(() => {
    const basket = document.querySelector('header a[href="/basket"]');
    if (basket === null) throw new Error("the basket is not in the header");
    let clicked = NaN;
    addEventListener("click", (event) => (clicked = event.timeStamp), { capture: true, once: true });
    const shown = new Promise<number>((done) => {
      const isChanged = () => requestAnimationFrame(() => done(performance.now() - clicked));
      new MutationObserver(isChanged).observe(basket, { attributeFilter: ["aria-label"] });
    });
    return { shown };
  });
  await page.getByRole("button", { name: "Add to basket: Brass desk lamp" }).click();
  return took.evaluate(({ shown }) => shown);
}

function row(name: string, values: readonly number[]): string {
  const sorted = [...values].sort((one, other) => one - other);
  const median = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  return `${name.padEnd(28)} median ${median.toFixed(0).padStart(5)} ms   (${values.map((value) => value.toFixed(0)).join(", ")})`;
}

/** Prints figures and asserts none, because timings depend on the machine. size.journey.ts limits the size. */
it("measures the catalog with an empty cache", async () => {
  const rows: (Paints & { interaction: number })[] = [];
  let scripts: Awaited<ReturnType<typeof initialScripts>> = [];
  for (let load = 0; load < loads; load++) {
    const { page } = await harness.newVisitor();
    scripts = await initialScripts(page);
    rows.push({ ...(await paints(page)), interaction: await addToBasket(page) });
  }
  console.log(
    [
      `Initial JavaScript of /      ${kilobytes(totalOf(scripts))} KB gzipped in ${scripts.length} files`,
      ...scripts.slice(0, largest).map(({ path, gzipped }) => `  ${kilobytes(gzipped).padStart(6)} KB  ${path}`),
      `  ${kilobytes(totalOf(scripts.slice(largest))).padStart(6)} KB  the others`,
      row("First contentful paint", rows.map(({ firstContentful }) => firstContentful)),
      row("Largest contentful paint", rows.map(({ largestContentful }) => largestContentful)),
      row("Add to basket, until shown", rows.map(({ interaction }) => interaction)),
    ].join("\n"),
  );
});
