import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

import { lettersOf, subsets, weights } from "./fonts";

const sources = resolve(import.meta.dirname, "../src");

/** The weights that the app's sources name. */
function namedWeights(): number[] {
  const files = readdirSync(sources, { recursive: true, encoding: "utf8" }).filter((file) => /\.(css|tsx?)$/.test(file));
  return files.flatMap((file) => {
    const text = readFileSync(join(sources, file), "utf8");
    return [...text.matchAll(/(?:font-?weight:|\bfw=\{)\s*"?(\d+)/gi)].map(([, weight]) => Number(weight));
  });
}

describe("the fonts", () => {
  it("have every weight that the styles name", () => {
    const named = namedWeights();
    expect(named.length).toBeGreaterThan(50);
    expect(Math.min(...named)).toBeGreaterThanOrEqual(weights.min);
    expect(Math.max(...named)).toBeLessThanOrEqual(weights.max);
  });

  it("have each letter in one file", () => {
    const letters = subsets.flatMap((subset) => Array.from(lettersOf(subset)));
    expect(letters.length).toBeGreaterThan(500);
    expect(new Set(letters).size).toBe(letters.length);
  });
});
