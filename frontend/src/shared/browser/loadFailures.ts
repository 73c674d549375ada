/** The errors of parts of the app that could not be loaded. */
const failures = new WeakSet();

/**
 * Remembers which errors come from a file of the app that could not be loaded,
 * because the network failed or a new version has replaced the file. Vite
 * announces each by this event before the import throws it. Call it once.
 */
export function rememberLoadFailures(events: EventTarget): void {
  events.addEventListener("vite:preloadError", (event) => {
    const { payload } = event as Event & { payload?: unknown };
    if (payload instanceof Error) failures.add(payload);
  });
}

/** Whether an error says that a part of the app could not be loaded. Only a reload of the page can help then. */
export function isLoadFailure(error: unknown): boolean {
  return error instanceof Error && failures.has(error);
}
