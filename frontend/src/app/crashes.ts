import { isLoadFailure } from "@/shared/browser/loadFailures";
import { NetworkError } from "@/shared/api/problem";

import { CrashReporter } from "./crash";

/** The reporter of the app. Sending is loaded when there is something to send; one that fails is not repeated. */
export const crashes = new CrashReporter({
  random: (count) => crypto.getRandomValues(new Uint8Array(count)),
  log: (line) => {
    // eslint-disable-next-line no-console -- support asks for what it shows
    console.error(line);
  },
  send: (crash) => {
    import("./sendCrash").then(({ sendCrash }) => sendCrash(crash)).catch(() => undefined);
  },
});

/**
 * Reports errors that no page catches, from the app's own files only: extensions throw
 * theirs in the same window. What a page shows by itself is none of them: requests that
 * failed or were given up, and files that did not arrive.
 */
export function watchCrashes(events: EventTarget, route: () => string): void {
  events.addEventListener("error", (event) => {
    const thrown: unknown = (event as ErrorEvent).error;
    if (isOurs(thrown)) crashes.report("error", thrown, route());
  });
  events.addEventListener("unhandledrejection", (event) => {
    const reason: unknown = (event as PromiseRejectionEvent).reason;
    if (isOurs(reason)) crashes.report("rejection", reason, route());
  });
}

function isOurs(thrown: unknown): boolean {
  if (!(thrown instanceof Error) || isLoadFailure(thrown) || thrown instanceof NetworkError) return false;
  return thrown.name !== "AbortError" && (thrown.stack ?? "").includes("/assets/");
}
