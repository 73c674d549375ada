/**
 * Applies the stylesheets that index.html only preloads, in their order, so that
 * the frame of the page is painted without them. Resolves when all have come; one
 * that cannot be loaded is left out, because a page without it is better than none.
 * Those of a page, which src/app/early asks for, are applied with the page's code.
 */
export async function applyStyles(document: Document): Promise<void> {
  const preloaded = document.querySelectorAll<HTMLLinkElement>('link[rel="preload"][as="style"]:not([data-page])');
  await Promise.all(Array.from(preloaded, applied));
}

function applied(preload: HTMLLinkElement): Promise<unknown> {
  const sheet = preload.cloneNode() as HTMLLinkElement;
  sheet.removeAttribute("as");
  sheet.rel = "stylesheet";
  const done = new Promise((resolve) => {
    sheet.addEventListener("load", resolve);
    sheet.addEventListener("error", resolve);
  });
  preload.after(sheet);
  return done;
}
