import { describe, expect, it } from "vitest";

import { newHarness } from "./harness/harness";
import { initialScripts, totalOf } from "./harness/initialScripts";

const harness = newHarness();

const mostBytes = 200 * 1024;
const mostFiles = 6;

describe("the catalog", () => {
  it("takes at most 200 KB of gzipped JavaScript, in at most 6 files", async () => {
    const { page } = await harness.newVisitor();
    const scripts = await initialScripts(page);
    expect(scripts.length).toBeGreaterThan(0);
    const list = scripts.map(({ path, gzipped }) => `${path}: ${gzipped}`).join("\n");
    expect(totalOf(scripts), list).toBeLessThanOrEqual(mostBytes);
    expect(scripts.length, list).toBeLessThanOrEqual(mostFiles);
  });
});
