import * as v from "valibot";

const signInState = v.object({ returnTo: v.string() });

/** The page to go to after sign-in: only a path of ours, never another origin. */
export function returnToOf(state: unknown): string {
  const parsed = v.safeParse(signInState, state);
  if (!parsed.success) return "/";
  const { returnTo } = parsed.output;
  const isOurs = /^\/(?![/\\])/.test(returnTo) && !returnTo.startsWith("/callback");
  return isOurs ? returnTo : "/";
}
