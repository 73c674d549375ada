import type { Page } from "playwright-core";

/** How far a page may move what it shows before anybody touches it, as browsers count it. Lighthouse's best mark ends at 0.1. */
export const mostShift = 0.005;

interface Shift extends PerformanceEntry {
  value: number;
  hadRecentInput: boolean;
  sources: readonly { node: Node | null }[];
}

/** How far a page moved what it shows, in all, and which elements. */
export interface Shifts {
  total: number;
  moved: string[];
}

/** Notes what each page of the tab moves from now on. The result reads it of the present page. */
export async function watchShifts(page: Page): Promise<() => Promise<Shifts>> {
  await page.addInitScript(() => {
    const noted: Shifts = { total: 0, moved: [] };
    Object.assign(window, { shifts: noted });
    new PerformanceObserver((list) => {
      for (const shift of list.getEntries() as Shift[]) {
        if (shift.hadRecentInput) continue;
        noted.total += shift.value;
        const nodes = shift.sources.map(({ node }) => `${node?.nodeName ?? "?"} “${node?.textContent?.slice(0, 30) ?? ""}”`);
        noted.moved.push(`${shift.value.toFixed(4)}: ${nodes.join(", ")}`);
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  return () => page.evaluate(() => (window as unknown as { shifts: Shifts }).shifts);
}
