import * as v from "valibot";

import { readStored, writeStored } from "@/shared/storage/storage";

/** Until when, in milliseconds since 1970, the identity provider may still know somebody in this browser. It says nothing of who. */
const sessionHint = "session-until";

/**
 * How long the session at the identity provider lives after a sign-in, in seconds. Cognito's
 * cookie has an hour, whatever is done meanwhile. Its sign-in pages of the Lite tier do not
 * know prompt=none and would show themselves instead, so it is not asked after that.
 */
const sessionSeconds = 3600;

/** Remembers that somebody signed in, at a time in seconds since 1970. */
export function rememberSignInAt(seconds: number): void {
  writeStored(sessionHint, (seconds + sessionSeconds) * 1000);
}

/** Whether somebody signed in within the last hour. */
export function mayContinue(): boolean {
  const until = readStored(sessionHint, v.number());
  return until !== undefined && until > Date.now();
}

/** Forgets that somebody is signed in with this browser. */
export function forgetSignIn(): void {
  writeStored(sessionHint, undefined);
}
