import { ErrorResponse, type User, type UserManager } from "oidc-client-ts";
import * as v from "valibot";

import { readStored, writeStored } from "@/shared/storage/storage";

import type { SignInState } from "./session";

/** Until when, in milliseconds since 1970, the identity provider may still know somebody in this browser. It says nothing of who. */
const sessionHint = "session-until";

/**
 * How long the session at the identity provider lives after a sign-in, in seconds. Cognito's
 * cookie has an hour, whatever is done meanwhile. Its sign-in pages of the Lite tier do not
 * know prompt=none and would show themselves instead, so it is not asked after that.
 */
const sessionSeconds = 3600;

/** Set in a tab that has asked the identity provider once. */
const asked = "asked-for-session";

/** Remembers until when the session at the identity provider lives. */
export function rememberSignIn(users: UserManager): void {
  users.events.addUserLoaded(remember);
  users.events.addUserUnloaded(forgetSignIn);
}

function remember({ profile }: User): void {
  if (typeof profile.auth_time === "number") writeStored(sessionHint, (profile.auth_time + sessionSeconds) * 1000);
}

/**
 * Signs a new tab in if the session at the identity provider lives: it goes there and
 * back to the same address without showing anything (prompt=none, OpenID Connect Core
 * 1.0, section 3.1.2.1). Resolves to false if the tab is to be shown as it is; it asks
 * once, and only where somebody signed in within the last hour.
 */
export async function continueSession(users: UserManager, location: Location): Promise<boolean> {
  const until = readStored(sessionHint, v.number());
  if (location.pathname === "/callback" || until === undefined || until <= Date.now()) return false;
  if ((await users.getUser()) !== null || !isFirst()) return false;
  const state: SignInState = { returnTo: location.pathname + location.search + location.hash };
  try {
    await users.signinRedirect({ prompt: "none", state });
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

/** Forgets that somebody is signed in with this browser. */
export function forgetSignIn(): void {
  writeStored(sessionHint, undefined);
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
