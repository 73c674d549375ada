import type { Config } from "@/shared/config/config";

import { anonymousSession } from "./anonymousSession";
import { mayContinue } from "./sessionHint";
import type { StartedSession } from "./currentSession";
import { storedSession } from "./storedSession";
import { hasFreshToken, hasStoredUser } from "./storedUser";

const callback = "/callback";

/**
 * Starts the session. Who is not signed in loads no code for it, nor does who has a fresh
 * token. Resolves to undefined if the tab leaves for the identity provider.
 */
export async function startSession(config: Promise<Config>, location: Location): Promise<StartedSession | undefined> {
  if (!maySignIn(location)) return anonymousSession(await config);
  const known = location.pathname !== callback && hasFreshToken() ? storedSession(await config) : undefined;
  if (known !== undefined) return known;
  const [settings, { startOpenIdSession }] = await Promise.all([config, import("./openIdSession")]);
  return startOpenIdSession(settings, location);
}

/** Whether somebody is signed in with this tab, comes from the sign-in page, or may still be known there. */
function maySignIn({ pathname }: Location): boolean {
  return pathname === callback || hasStoredUser() || mayContinue();
}
