/** Calls back once, when the page is touched, clicked or typed into for the first time from now on. */
export function onFirstUse(callback: () => void): void {
  const used = new AbortController();
  const call = () => {
    used.abort();
    callback();
  };
  for (const event of ["pointerdown", "keydown"]) window.addEventListener(event, call, { signal: used.signal, passive: true });
}
