import type { Known } from "./headingOf";

/** The files of a page's code, as the build names them. */
interface Files {
  scripts: readonly string[];
  styles: readonly string[];
}

/** The files of the pages by the beginning of their paths, and those of OpenID Connect. */
declare const filesToAskFor: { pages: Readonly<Record<string, Files>>; session: Files };

interface Needs extends Pick<Known, "hasBasket"> {
  /** Whether the code for OpenID Connect is needed at once. */
  needsSession: boolean;
}

/** Asks for what the page will need, while the app's code is still on its way. */
export function askAhead({ pathname, search }: Location, { needsSession, hasBasket }: Needs): void {
  for (const address of dataOf(pathname, search, hasBasket)) ask({ rel: "preload", as: "fetch", href: address });
  const { pages, session } = filesToAskFor;
  if (needsSession) askForCode(session);
  for (const [start, files] of Object.entries(pages)) if (pathname.startsWith(start)) askForCode(files);
}

/** The public data of a page. The app asks for the same addresses without a token, and gets these answers. */
function dataOf(path: string, search: string, hasBasket: boolean): string[] {
  if (path === "/" && search === "") return ["/api/products?limit=24"];
  if (hasBasket && (path === "/basket" || path === "/checkout")) return ["/api/products?limit=100"];
  return /^\/products\/[^/]+$/.test(path) ? [`/api${path}`] : [];
}

/** The code gives way to what the first paint needs. The app applies the styles with the code: shared/browser/applyStyles.ts. */
function askForCode({ scripts, styles }: Files): void {
  for (const href of scripts) ask({ rel: "modulepreload", href, fetchPriority: "low" });
  for (const href of styles) ask({ rel: "preload", as: "style", href, fetchPriority: "low" }).dataset.page = "";
}

function ask(attributes: Partial<HTMLLinkElement>): HTMLLinkElement {
  const link = Object.assign(document.createElement("link"), { crossOrigin: "anonymous" }, attributes);
  document.head.append(link);
  return link;
}
