/** How long after a change of page its heading may still appear or be replaced, in milliseconds. */
const longestMs = 10_000;

/**
 * Moves the focus to the heading of the page that was navigated to, and announces
 * it. It does so again when the heading is replaced while data is loading, or when
 * something outside of the page takes the focus back, such as a menu that closes.
 * It ends with the reader's next key or click, and never takes the focus from an
 * element within the page or a dialog. Returns a function that ends it.
 */
export function followHeading(main: HTMLElement, announce: (title: string) => void): () => void {
  let heading: HTMLElement | null = null;
  const follow = () => {
    const found = main.querySelector<HTMLElement>("h1");
    if (found === null || !mayTakeFocus(main)) return;
    if (found !== heading) announce(found.textContent);
    heading = found;
    found.tabIndex = -1;
    found.focus({ preventScroll: true });
  };
  const observer = new MutationObserver(follow);
  const controller = new AbortController();
  const { signal } = controller;
  const end = () => {
    observer.disconnect();
    clearTimeout(timer);
    controller.abort();
  };
  const timer = setTimeout(end, longestMs);
  observer.observe(main, { childList: true, subtree: true });
  document.addEventListener("focusin", follow, { signal });
  for (const input of ["keydown", "pointerdown"]) document.addEventListener(input, end, { signal, capture: true });
  follow();
  return end;
}

function mayTakeFocus(main: HTMLElement): boolean {
  const active = document.activeElement;
  return active === null || active === main || !(main.contains(active) || active.closest('[role="dialog"]') !== null);
}
