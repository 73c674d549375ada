import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";

import { launchBrowser } from "./browser";
import { ControlApi } from "./controlApi";
import { Platform } from "./platform";
import { Visitor } from "./visitor";

/** What a file of journeys uses. */
export interface Harness {
  readonly platform: Platform;
  readonly control: ControlApi;
  /** Opens a new visitor, which is closed at the end of the journey. The locale is the browser's, British English when absent. */
  newVisitor(locale?: string): Promise<Visitor>;
}

/**
 * Creates the harness for a file of journeys: one platform and one browser, which
 * stop after the file. After each journey it closes the visitors and removes the
 * faults. An unexpected error in a visitor's page fails the journey. The flags are
 * local's, which a function may find out first, and Chromium's.
 */
export function newHarness(flags: readonly string[] | (() => readonly string[]) = [], browserFlags: readonly string[] = []): Harness {
  let platform: Platform | undefined;
  let browser: Browser | undefined;
  const visitors: Visitor[] = [];

  beforeAll(async () => {
    [platform, browser] = await Promise.all([Platform.start(typeof flags === "function" ? flags() : flags), launchBrowser(browserFlags)]);
  });

  afterEach(async ({ task }) => {
    const open = visitors.splice(0);
    if (task.result?.state === "fail") for (const visitor of open) console.log(`${task.name}: ${await visitor.shown()}`);
    await Promise.all(open.map((visitor) => visitor.close()));
    if (platform !== undefined) await new ControlApi(platform).removeFaults();
    expect(open.flatMap(({ faults }) => faults), "errors in the page").toEqual([]);
  });

  afterAll(async () => {
    await browser?.close();
    await platform?.stop();
  });

  return {
    get platform() {
      return started(platform);
    },
    get control() {
      return new ControlApi(started(platform));
    },
    async newVisitor(locale) {
      const visitor = await Visitor.open(started(browser), started(platform), locale);
      visitors.push(visitor);
      return visitor;
    },
  };
}

function started<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the harness starts in beforeAll: use it within a journey");
  return value;
}
