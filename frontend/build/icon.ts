import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

const name = "virtual:icon";
const address = "/favicon.svg";

/** A picture as an address that holds it, which the content security policy allows for pictures (RFC 2397). */
export const dataUrl = (svg: string) => `data:image/svg+xml,${encodeURIComponent(svg.trim())}`;

/** Puts the icon into index.html and the code that show it: it is smaller than a request for it. Other pages have it at its address. */
export function iconPlugin(): Plugin {
  const icon = dataUrl(readFileSync(join(import.meta.dirname, "../public", address), "utf8"));
  return {
    name: "icon",
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load: (id) => (id === `\0${name}` ? `export default ${JSON.stringify(icon)}` : undefined),
    transformIndexHtml: { order: "pre", handler: (html) => html.replaceAll(address, icon) },
  };
}
