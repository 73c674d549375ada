import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin, Rolldown } from "vite";

const app = join(import.meta.dirname, "../src/app");
const placeholder = "var pages = {};";

/** The beginning of the paths of a page that is often the first one, and the module that the router imports for it. */
const pages = { "/products/": "pages/ordering.ts", "/basket": "pages/ordering.ts", "/checkout": "pages/ordering.ts", "/orders/": "../features/orders/pages/OrderPage.tsx" };

type Bundle = Rolldown.OutputBundle;

const chunksOf = (bundle: Bundle) => Object.values(bundle).filter((output) => output.type === "chunk");

/** The files of a module's code that the first page does not load anyway. Throws if the module is in none. */
export function filesOf(bundle: Bundle, module: string): string[] {
  const withImports = (names: string[]): string[] => names.flatMap((name) => [name, ...withImports(bundle[name]?.type === "chunk" ? bundle[name].imports : [])]);
  const initial = new Set(withImports(chunksOf(bundle).filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName)));
  const own = chunksOf(bundle).find(({ moduleIds, facadeModuleId }) => facadeModuleId === module || moduleIds.includes(module));
  if (own === undefined) throw new Error(`${module} is in no file of the app`);
  return [...new Set(withImports([own.fileName]))].filter((name) => !initial.has(name)).map((name) => `/${name}`);
}

function script(bundle: Bundle | undefined): string {
  const source = readFileSync(join(app, "early.js"), "utf8");
  if (!source.includes(placeholder)) throw new Error(`early.js has no ${placeholder}`);
  if (bundle === undefined) return source;
  const files = Object.fromEntries(Object.entries(pages).map(([start, module]) => [start, filesOf(bundle, join(app, module))]));
  return source.replace(placeholder, `var pages = ${JSON.stringify(files)};`);
}

/**
 * Puts the script that runs before the app into index.html, and tells it the files of
 * the pages, so that their code is asked for with that of the app, not after it.
 */
export function earlyPlugin(): Plugin {
  const nameOf = (code: string) => `assets/early-${createHash("sha256").update(code).digest("base64url").slice(0, 8)}.js`;
  return {
    name: "early",
    generateBundle(_, bundle) {
      const code = script(bundle);
      this.emitFile({ type: "asset", fileName: nameOf(code), source: code });
    },
    transformIndexHtml: {
      order: "post",
      handler(_, { bundle }) {
        const code = script(bundle);
        return [{ tag: "script", injectTo: "head-prepend", ...(bundle === undefined ? { children: code } : { attrs: { src: `/${nameOf(code)}` } }) }];
      },
    },
  };
}
