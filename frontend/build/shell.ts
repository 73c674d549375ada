import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { transform } from "lightningcss";
import postcss from "postcss";
import { preprocessCSS, type HtmlTagDescriptor, type Plugin, type ResolvedConfig } from "vite";

import { fallback } from "./fonts";
import { themeVariables } from "./theme-variables";

const app = join(import.meta.dirname, "../src/app");
const libraryVariables = createRequire(import.meta.url).resolve("@mantine/core/styles/default-css-variables.css");

/**
 * Those rules of `sheets` that define the custom properties which `css` uses, and
 * which their values use. Throws if one has no definition.
 */
export function definitionsFor(css: string, sheets: string): string {
  const root = postcss.parse(sheets);
  const values = new Map<string, string[]>();
  root.walkDecls(/^--/, ({ prop, value }) => void values.set(prop, [...(values.get(prop) ?? []), value]));
  const needed = new Set<string>();
  const need = (text: string) => {
    for (const [, name = ""] of text.matchAll(/var\((--[\w-]+)/g)) {
      if (needed.has(name)) continue;
      needed.add(name);
      const defined = values.get(name);
      if (defined === undefined) throw new Error(`${name} is used before the app's styles are there, and no variable of the theme`);
      defined.forEach(need);
    }
  };
  need(css);
  root.walkDecls((declaration) => {
    if (!needed.has(declaration.prop)) declaration.remove();
  });
  root.walkRules((rule) => {
    if (rule.nodes.length === 0) rule.remove();
  });
  root.walkAtRules((rule) => {
    if (rule.nodes?.length === 0) rule.remove();
  });
  return root.toString();
}

/** The styles of the frame in index.html, which need nothing else. Every rule of the app that is in no layer overrides them. */
export async function shellStyles(config: ResolvedConfig): Promise<string> {
  const read = async (name: string) => (await preprocessCSS(readFileSync(join(app, name), "utf8"), join(app, name), config)).code;
  const [shell, global] = await Promise.all([read("shell.css"), read("global.css")]);
  const variables = definitionsFor(shell, readFileSync(libraryVariables, "utf8") + themeVariables() + global);
  const layer = `@layer shell {\n${variables}\n${shell}\n}`;
  return transform({ filename: "shell.css", code: Buffer.from(`${fallback}\n${layer}`), minify: true }).code.toString();
}

/**
 * Only preloads a stylesheet: shared/browser/applyStyles.ts applies it when the app is
 * there. The app's code gives way to what the frame needs.
 */
const preloaded = (html: string) =>
  html
    .replace(/<link rel="stylesheet" crossorigin/g, '<link rel="preload" as="style" crossorigin')
    .replace(/<(script type="module"|link rel="modulepreload") crossorigin/g, '<$1 fetchpriority="low" crossorigin');

/**
 * Gives the frame in index.html the styles that it is painted with while the app's code
 * and styles are still on their way. The early script has them (build/early.ts), so that
 * they need no request; a browser without scripts loads them as a file.
 */
export function shellPlugin(): Plugin {
  let config: ResolvedConfig;
  let styles: Promise<string> | undefined;
  const load = () => (styles ??= shellStyles(config));
  const nameOf = (css: string) => `assets/shell-${createHash("sha256").update(css).digest("base64url").slice(0, 8)}.css`;
  const link = (href: string): HtmlTagDescriptor => ({ tag: "link", attrs: { rel: "stylesheet", href } });
  return {
    name: "shell",
    configResolved: (resolved) => void (config = resolved),
    async generateBundle() {
      const css = await load();
      this.emitFile({ type: "asset", fileName: nameOf(css), source: css });
    },
    transformIndexHtml: {
      order: "post",
      async handler(html, { bundle }) {
        if (bundle === undefined) return [{ ...link("/src/app/shell.css"), injectTo: "head-prepend" }];
        const withoutScripts: HtmlTagDescriptor = { tag: "noscript", injectTo: "head", children: [link(`/${nameOf(await load())}`)] };
        return { html: preloaded(html), tags: [withoutScripts] };
      },
    },
  };
}
