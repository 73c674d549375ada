import { type ReactNode, useState } from "react";

import type { Config } from "@/shared/config/config";

import { cannotLeave } from "./cannotLeave";
import { type CurrentSession, CurrentSessionContext, type StartedSession } from "./currentSession";

const noTokens = () => Promise.resolve(undefined);

/**
 * The session of a visitor who is not signed in. It needs the code for OpenID Connect
 * only to go to the sign-in page, from where the app starts anew.
 */
export function anonymousSession(config: Config): StartedSession {
  const signIn = async () => {
    const { openSession } = await import("./openSession");
    await openSession(config, window.location.origin).signIn();
  };
  const Provider = ({ children }: { children: ReactNode }) => (
    <CurrentSessionContext value={useAnonymous(signIn)}>{children}</CurrentSessionContext>
  );
  return { state: { token: noTokens, renew: noTokens, expired: () => false, subscribe: () => () => undefined }, Provider };
}

function useAnonymous(goToSignIn: () => Promise<void>): CurrentSession {
  const [isLoading, setLoading] = useState(false);
  const signIn = () => {
    setLoading(true);
    goToSignIn().catch(() => {
      setLoading(false);
      cannotLeave();
    });
  };
  return { isLoading, user: undefined, signIn, signOut: () => undefined };
}
