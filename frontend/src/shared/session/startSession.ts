import type { Config } from "@/shared/config/config";

import { anonymousSession } from "./anonymousSession";
import { mayContinue } from "./sessionHint";
import type { StartedSession } from "./currentSession";
import { hasStoredUser } from "./storedUser";

/**
 * Starts the session. Most who come first are not signed in, and load no code for it.
 * Resolves to undefined if the tab leaves for the identity provider.
 */
export async function startSession(config: Promise<Config>, location: Location): Promise<StartedSession | undefined> {
  if (!maySignIn(location)) return anonymousSession(await config);
  const [settings, { startOpenIdSession }] = await Promise.all([config, import("./openIdSession")]);
  return startOpenIdSession(settings, location);
}

/** Whether somebody is signed in with this tab, comes from the sign-in page, or may still be known there. */
function maySignIn({ pathname }: Location): boolean {
  return pathname === "/callback" || hasStoredUser() || mayContinue();
}
