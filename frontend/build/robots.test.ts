import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";

const read = (file: string) => readFileSync(resolve(import.meta.dirname, "..", file), "utf8");

it("robots.txt keeps search engines to the pages of shoppers", () => {
  const disallowed = [...read("public/robots.txt").matchAll(/^Disallow: (\S+)$/gm)].map(([, path = ""]) => path);
  const paths = [...read("src/app/router.tsx").matchAll(/\.\.\.inLayout,\s+path: "([^"]+)"/g)].map(([, path = ""]) => path);
  expect(read("public/robots.txt")).toMatch(/^Sitemap: \/sitemap\.xml$/m); // ops/publish and local make it whole
  expect(paths.length).toBeGreaterThan(10);
  expect(paths.filter((path) => !disallowed.some((prefix) => path.startsWith(prefix)))).toEqual(["/", "/products/$sku", "/basket", "/checkout", "/orders", "/orders/$orderId"]);
});
