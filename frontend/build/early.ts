import { createHash } from "node:crypto";
import { join } from "node:path";
import { build, type Plugin, type ResolvedConfig, type Rolldown } from "vite";

import { shellStyles } from "./shell";

const src = join(import.meta.dirname, "../src");
const app = join(src, "app");

/** The beginning of the paths of a page that is often the first one, and the module that the router imports for it. */
const pages = { "/products/": "pages/ordering.ts", "/basket": "pages/ordering.ts", "/checkout": "pages/ordering.ts", "/orders/": "../features/orders/pages/OrderPage.tsx" };

/** What the app imports for somebody who signs in, or whose token is to be renewed. */
const session = "../shared/session/openIdSession.tsx";

type Bundle = Rolldown.OutputBundle;

/** The files of a part of the app, as addresses. */
export interface Files {
  scripts: string[];
  styles: string[];
}

const chunksOf = (bundle: Bundle) => Object.values(bundle).filter((output) => output.type === "chunk");

/** The files of a module's code that the first page does not load anyway. Throws if the module is in none. */
export function filesOf(bundle: Bundle, module: string): Files {
  const withImports = (names: string[]): string[] => names.flatMap((name) => [name, ...withImports(bundle[name]?.type === "chunk" ? bundle[name].imports : [])]);
  const initial = new Set(withImports(chunksOf(bundle).filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName)));
  const own = chunksOf(bundle).find(({ moduleIds, facadeModuleId }) => facadeModuleId === module || moduleIds.includes(module));
  if (own === undefined) throw new Error(`${module} is in no file of the app`);
  const names = [...new Set(withImports([own.fileName]))].filter((name) => !initial.has(name));
  const styles = new Set(chunksOf(bundle).filter(({ fileName }) => names.includes(fileName)).flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])]));
  return { scripts: names.map(addressOf), styles: [...styles].map(addressOf) };
}

const addressOf = (name: string) => `/${name}`;

/** The files that the script asks for; none in development, where there is no bundle. */
function filesToAskFor(bundle: Bundle | undefined) {
  const none: Files = { scripts: [], styles: [] };
  if (bundle === undefined) return { pages: {}, session: none };
  const files = (module: string) => filesOf(bundle, join(app, module));
  return { pages: Object.fromEntries(Object.entries(pages).map(([start, module]) => [start, files(module)])), session: files(session) };
}

/** The script as one file without imports. */
async function script(bundle: Bundle | undefined, styles: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: "error",
    publicDir: false,
    resolve: { alias: { "@": src } },
    define: { filesToAskFor: JSON.stringify(filesToAskFor(bundle)), stylesOfFrame: JSON.stringify(styles) },
    build: { write: false, target: "es2023", modulePreload: false, rolldownOptions: { input: join(app, "early/early.ts"), output: { format: "iife" } } },
  });
  const outputs = [result].flat().flatMap((each) => ("output" in each ? each.output : []));
  const [only, ...others] = outputs;
  if (only?.type !== "chunk" || others.length > 0) throw new Error(`the early script is ${outputs.length} files, not one`);
  return only.code;
}

/**
 * Puts the script that runs before the app into index.html, and tells it the frame's styles
 * and the files of the pages, so that their code is asked for with that of the app, not after it.
 */
export function earlyPlugin(): Plugin {
  let config: ResolvedConfig;
  let made: Promise<string> | undefined;
  const load = (bundle: Bundle) => (made ??= shellStyles(config).then((styles) => script(bundle, styles)));
  const nameOf = (code: string) => `assets/early-${createHash("sha256").update(code).digest("base64url").slice(0, 8)}.js`;
  return {
    name: "early",
    configResolved: (resolved) => void (config = resolved),
    async generateBundle(_, bundle) {
      const code = await load(bundle);
      this.emitFile({ type: "asset", fileName: nameOf(code), source: code });
    },
    transformIndexHtml: {
      order: "post",
      async handler(_, { bundle }) {
        const code = bundle === undefined ? await script(undefined, "") : await load(bundle);
        return [{ tag: "script", injectTo: "head-prepend", ...(bundle === undefined ? { children: code } : { attrs: { src: `/${nameOf(code)}` } }) }];
      },
    },
  };
}
