import type { CrashReport } from "@/shared/api/types";
import { loadConfig } from "@/shared/config/config";

import type { Crash } from "./crash";

/** The most places of a stack that are sent. */
const mostPlaces = 20;
/** How much of a stack is searched for them, in characters. */
const mostStack = 8000;
const timeoutMs = 10_000;

/** What is sent of a crash depends on the app's address, its first file, and the browser. */
export interface Surroundings {
  origin: string;
  scripts: readonly string[];
  userAgent: string;
}

/**
 * The report of a crash. It has nothing that the user or the API wrote: of the stack the
 * places in the app's own files, of the error its class and not its message, of the
 * address the route, of the browser its family.
 */
export function toReport({ id, kind, error, route }: Crash, { origin, scripts, userAgent }: Surroundings): CrashReport {
  const release = scripts.map((url) => /\/assets\/(index-[\w-]{8}\.js)$/.exec(url)?.[1]).find((name) => name !== undefined);
  return {
    id,
    kind,
    error: /^[A-Z][A-Za-z]{0,49}$/.test(error.name) ? error.name : "Error",
    stack: placesOf(error, origin),
    browser: familyOf(userAgent),
    ...(/^(\/[\w$-]*)+$/.test(route) && { route }),
    ...(release !== undefined && { release }),
  };
}

/** The places in the app's own files, the innermost first. The message is part of the stack in some browsers, so it is left out. */
function placesOf({ message, stack = "" }: Error, origin: string): string[] {
  const frames = stack.replace(message, "").slice(0, mostStack).split(`${origin}/`).slice(1);
  return frames.flatMap((frame) => /^assets\/[A-Za-z-]+-[\w-]{8}\.js:\d+:\d+/.exec(frame)?.[0] ?? []).slice(0, mostPlaces);
}

function familyOf(userAgent: string): NonNullable<CrashReport["browser"]> {
  if (userAgent.includes("Edg/")) return "edge";
  if (userAgent.includes("Firefox/")) return "firefox";
  if (userAgent.includes("Chrome/")) return "chrome";
  return userAgent.includes("Safari/") ? "safari" : "other";
}

/** Sends a report, once and without a token. It may outlive the page. */
export async function sendCrash(crash: Crash): Promise<void> {
  const { apiBaseUrl } = await loadConfig();
  const scripts = [...document.scripts].map(({ src }) => src);
  const report = toReport(crash, { origin: window.location.origin, scripts, userAgent: navigator.userAgent });
  await fetch(`${apiBaseUrl}/crashes`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(report),
    credentials: "omit",
    referrerPolicy: "no-referrer", // the address may name an order
    keepalive: true,
    signal: AbortSignal.timeout(timeoutMs),
  });
}
