/** The prefix under which oidc-client-ts stores who is signed in with this tab. */
const storedUser = "oidc.user:";

/** Whether somebody is signed in with this tab. */
export function hasStoredUser(): boolean {
  try {
    return Object.keys(sessionStorage).some((name) => name.startsWith(storedUser));
  } catch {
    return false;
  }
}
