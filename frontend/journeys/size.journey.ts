import { describe, expect, it } from "vitest";

import { setScene } from "./harness/journey";
import { initialScripts, totalOf } from "./initialScripts";

const scene = setScene();

const budget = 200 * 1024;

describe("the catalogue", () => {
  it("takes at most 200 KB of gzipped JavaScript", async () => {
    const { page } = await scene.arrive();
    const scripts = await initialScripts(page);
    expect(scripts.length).toBeGreaterThan(0);
    const list = scripts.map(({ path, gzipped }) => `${path}: ${gzipped}`).join("\n");
    expect(totalOf(scripts), list).toBeLessThanOrEqual(budget);
  });
});
