import { ErrorResponse, type User, type UserManager } from "oidc-client-ts";

import { returnHere } from "./currentSession";
import { forgetSignIn, mayContinue, rememberSignInAt } from "./sessionHint";

/** Set in a tab that has asked the identity provider once. */
const asked = "asked-for-session";

/** Remembers until when the session at the identity provider lives. */
export function rememberSignIn(users: UserManager): void {
  users.events.addUserLoaded(remember);
  users.events.addUserUnloaded(forgetSignIn);
}

function remember({ profile }: User): void {
  if (typeof profile.auth_time === "number") rememberSignInAt(profile.auth_time);
}

/**
 * Signs a new tab in if the session at the identity provider lives: it goes there and
 * back to the same address without showing anything (prompt=none, OpenID Connect Core
 * 1.0, section 3.1.2.1). Resolves to false if the tab is to be shown as it is; it asks
 * once, and only where somebody signed in within the last hour.
 */
export async function continueSession(users: UserManager, location: Location): Promise<boolean> {
  if (location.pathname === "/callback" || !mayContinue()) return false;
  if ((await users.getUser()) !== null || !isFirst()) return false;
  try {
    await users.signinRedirect({ prompt: "none", state: returnHere(location) });
    return true;
  } catch {
    return false; // the identity provider cannot be reached: signed out is all that can be shown
  }
}

/**
 * The state of a sign-in that was refused because the session at the identity provider
 * has ended, or undefined for every other error. Nobody is signed in then.
 */
export function endedSession(error: unknown): { state: unknown } | undefined {
  const isEnded = error instanceof ErrorResponse && error.error === "login_required";
  return isEnded ? { state: error.state } : undefined;
}

function isFirst(): boolean {
  try {
    if (sessionStorage.getItem(asked) !== null) return false;
    sessionStorage.setItem(asked, "yes");
    return true;
  } catch {
    return false;
  }
}
