// The early script uses this, too, so it imports nothing.

/** The prefix under which oidc-client-ts stores who is signed in with this tab. */
export const storedUser = "oidc.user:";

/** How long before its end, in milliseconds, a token is no longer fresh. */
const renewal = 120_000;

/** Whether somebody is signed in with this tab. */
export function hasStoredUser(): boolean {
  return readStored() !== undefined;
}

/** Whether somebody is signed in with this tab, with a token that need not be renewed soon. */
export function hasFreshToken(): boolean {
  const { expires_at: end } = (readStored() ?? {}) as { expires_at?: unknown };
  return typeof end === "number" && isFresh(end);
}

/** Whether a token is fresh that ends at a time in seconds since 1970. */
export const isFresh = (end: number): boolean => end * 1000 - renewal > Date.now();

function readStored(): unknown {
  try {
    const name = Object.keys(sessionStorage).find((each) => each.startsWith(storedUser));
    return name === undefined ? undefined : (JSON.parse(sessionStorage.getItem(name) ?? "") as unknown);
  } catch {
    return undefined;
  }
}
