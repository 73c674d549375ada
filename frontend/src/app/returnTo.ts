import * as v from "valibot";

const signInState = v.object({ returnTo: v.string() });

/** The path to go to after sign-in. It is always a path of this app, never another origin. */
export function returnToOf(state: unknown): string {
  const parsed = v.safeParse(signInState, state);
  if (!parsed.success) return "/";
  const { returnTo } = parsed.output;
  const isOwnPath = /^\/(?![/\\])/.test(returnTo) && !returnTo.startsWith("/callback");
  return isOwnPath ? returnTo : "/";
}
