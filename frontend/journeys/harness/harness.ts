import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";

import { launchBrowser } from "./browser";
import { Control } from "./controlApi";
import { Platform } from "./platform";
import { Visitor } from "./visitor";

/** What a file of journeys works with. */
export interface Scene {
  readonly platform: Platform;
  readonly control: Control;
  /** A new visitor, who leaves at the end of the journey. */
  arrive(): Promise<Visitor>;
}

/**
 * Sets the scene for a file of journeys: one platform and one browser, ended
 * with the file. After each journey faults are mended, visitors leave, and a
 * visitor whose page had an error fails the journey.
 */
export function setScene(flags: readonly string[] = []): Scene {
  let platform: Platform | undefined;
  let browser: Browser | undefined;
  const visitors: Visitor[] = [];

  beforeAll(async () => {
    [platform, browser] = await Promise.all([Platform.start(flags), launchBrowser()]);
  });

  afterEach(async () => {
    const leaving = visitors.splice(0);
    await Promise.all(leaving.map((visitor) => visitor.leave()));
    if (platform !== undefined) await new Control(platform).mend();
    expect(leaving.flatMap(({ faults }) => faults), "errors in the page").toEqual([]);
  });

  afterAll(async () => {
    await browser?.close();
    await platform?.stop();
  });

  return {
    get platform() {
      return given(platform);
    },
    get control() {
      return new Control(given(platform));
    },
    async arrive() {
      const visitor = await Visitor.arrive(given(browser), given(platform));
      visitors.push(visitor);
      return visitor;
    },
  };
}

function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the scene is set in beforeAll: use it within a journey");
  return value;
}
