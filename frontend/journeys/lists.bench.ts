import type { CDPSession, Page } from "playwright-core";
import { beforeAll, it } from "vitest";

import { newHarness } from "./harness/harness";
import { loadAll } from "./harness/loadAll";
import { placeOrder, waitForStatus } from "./harness/orders";
import type { Role } from "./harness/platform";
import { copyOrder } from "./harness/table";

const harness = newHarness();
const shopper = () => harness.platform.user("shopper");

/** The number of orders, of which a twentieth has failed. They are copies of two orders. */
const all = Number(process.env.ORDERS ?? 2000);
const failed = all / 20 - 1;
const completed = all - failed - 2;
const pollMs = 10_000;
const idleMs = 20_000;

interface List {
  role: Role;
  path: string;
  api: string;
  orders: number;
  /** The filters by name: the one that is chosen first, and another one with an order for the row's text. */
  filters: { from: string; to: string; shows: string; shownAgain: string };
}

const lists: List[] = [
  { role: "shopper", path: "/orders", api: "/api/orders", orders: all, filters: { from: "All", to: "Failed", shows: "Failed", shownAgain: "Completed" } },
  {
    role: "operator",
    path: "/operate/orders?status=completed",
    api: "/api/ops/orders",
    orders: completed + 1,
    filters: { from: "Completed", to: "Failed", shows: "payment_declined", shownAgain: "Refund" },
  },
];

const timeout = 420_000;

async function fill(): Promise<void> {
  const { platform } = harness;
  const declined = await placeOrder(platform, shopper(), { sku: "NOTE-DOT", token: "tok_declined" });
  const paid = await placeOrder(platform, shopper(), { sku: "NOTE-DOT" });
  await waitForStatus(platform, shopper(), declined, "failed");
  await waitForStatus(platform, shopper(), paid, "completed");
  const now = Date.now();
  await copyOrder(platform, paid, Array.from({ length: completed }, (_, n) => now - (n + 1) * 20_000));
  await copyOrder(platform, declined, Array.from({ length: failed }, (_, n) => now - (n + 1) * 400_000 - 10_000));
}

/** Opens the list, and loads all of its pages. */
async function openAll(page: Page, { path, orders }: List): Promise<void> {
  await page.goto(path);
  await loadAll(page, timeout);
  await page.getByRole("status").getByText(`${orders} orders`).waitFor({ state: "attached" });
}

async function metrics(devtools: CDPSession): Promise<(name: string) => number> {
  const { metrics: values } = await devtools.send("Performance.getMetrics");
  return (name) => values.find((metric) => metric.name === name)?.value ?? NaN;
}

/** What the page does in twenty seconds in which nothing happens. */
async function idle(page: Page, devtools: CDPSession, list: List): Promise<string[]> {
  let requests = 0;
  page.on("request", (request) => (requests += new URL(request.url()).pathname === list.api ? 1 : 0));
  const before = await metrics(devtools);
  await new Promise((done) => setTimeout(done, idleMs));
  const after = await metrics(devtools);
  const rows = await page.locator('[aria-label="Orders"] li, [aria-label="Orders"] tbody tr').count();
  return [
    `rows in the DOM              ${rows}`,
    `main thread in 20 s          ${(after("TaskDuration") - before("TaskDuration")).toFixed(2)} s`,
    `requests of a poll           ${(requests * pollMs) / idleMs}`,
  ];
}

/** The time from a click on a filter to the first frame that reacts to it, and to the one with the orders it leaves, in milliseconds. */
async function clickFilter(page: Page, name: string, shows: string): Promise<{ reacted: number; shown: number }> {
  const took = await page.evaluateHandle((text) => {
    let clicked = NaN;
    addEventListener("click", (event) => (clicked = event.timeStamp), { capture: true, once: true });
    const isShown = () => document.querySelector('[aria-label="Orders"]:is(ul, table)')?.textContent.includes(text) === true;
    const shown = new Promise<{ reacted: number; shown: number }>((done) => {
      let reacted = NaN;
      const observer = new MutationObserver(() => {
        if (Number.isNaN(clicked)) return;
        if (Number.isNaN(reacted)) requestAnimationFrame(() => (reacted = performance.now() - clicked));
        requestAnimationFrame(() => {
          if (!isShown()) return;
          observer.disconnect();
          done({ reacted, shown: performance.now() - clicked });
        });
      });
      observer.observe(document.body, { childList: true, subtree: true, attributes: true });
    });
    return { shown };
  }, shows);
  const filters = page.getByRole("navigation", { name: /status/ });
  await filters.getByRole("link", { name, exact: true }).evaluate((link) => (link as HTMLElement).click());
  return took.evaluate(({ shown }) => shown);
}

/** Chooses one filter and the other in turn. The first click alone waits for the API. */
async function filter(page: Page, { from, to, shows, shownAgain }: List["filters"]): Promise<string[]> {
  const first = await clickFilter(page, to, shows);
  const clicks: number[] = [];
  for (let n = 0; n < 5; n++) {
    clicks.push((await clickFilter(page, from, shownAgain)).shown);
    clicks.push((await clickFilter(page, to, shows)).shown);
  }
  const sorted = [...clicks].sort((one, other) => one - other);
  const list = clicks.map((click) => click.toFixed(0)).join(", ");
  return [
    `first click on a filter      ${first.reacted.toFixed(0)} ms until it shows, ${first.shown.toFixed(0)} ms with the orders`,
    `click on a filter, median    ${(sorted[5] ?? NaN).toFixed(0)} ms   (${list})`,
  ];
}

/** Thirty minutes of polling by a clock that is moved. */
async function growth(page: Page, devtools: CDPSession, list: List): Promise<string[]> {
  const size = async () => {
    await devtools.send("HeapProfiler.collectGarbage");
    const value = await metrics(devtools);
    return { nodes: value("Nodes"), heap: value("JSHeapUsedSize") / 1024 / 1024, listeners: value("JSEventListeners") };
  };
  const poll = async () => {
    const response = page.waitForResponse((one) => new URL(one.url()).pathname === list.api);
    await page.clock.runFor(pollMs);
    await response;
    await page.waitForLoadState("networkidle");
  };
  await poll();
  const before = await size();
  for (let passed = 0; passed < 30 * 60_000; passed += pollMs) await poll();
  const after = await size();
  const change = (name: keyof typeof before, digits = 0) => `${before[name].toFixed(digits)} → ${after[name].toFixed(digits)}`;
  return [
    `after 30 minutes of polls    DOM nodes ${change("nodes")}, listeners ${change("listeners")}, heap ${change("heap", 1)} MB`,
  ];
}

async function open(list: List, isClockMoved: boolean) {
  const visitor = await harness.newVisitor();
  const { page } = visitor;
  if (isClockMoved) await page.clock.install();
  await visitor.signIn(harness.platform.user(list.role));
  await openAll(page, list);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable");
  return { page, devtools };
}

beforeAll(fill, timeout);

/** Prints figures and asserts none, because timings depend on the machine. */
it.each(lists)("measures the long list $path", { timeout }, async (list) => {
  const started = Date.now();
  const { page, devtools } = await open(list, false);
  const loaded = `all pages loaded within       ${((Date.now() - started) / 1000).toFixed(0)} s`;
  const rows = [loaded, ...(await idle(page, devtools, list)), ...(await filter(page, list.filters))];
  console.log([`${list.path}, ${list.orders} orders`, ...rows].join("\n"));
});

it.each(lists)("measures what half an hour adds to $path", { timeout }, async (list) => {
  const { page, devtools } = await open(list, true);
  console.log([`${list.path}, ${list.orders} orders`, ...(await growth(page, devtools, list))].join("\n"));
});
