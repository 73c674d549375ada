import type { User } from "oidc-client-ts";
import { useAuth } from "react-oidc-context";

import { cannotLeave } from "./cannotLeave";
import type { CurrentSession } from "./currentSession";
import type { OpenSession } from "./openSession";
import { signedInOf } from "./signedIn";

/**
 * The session as OpenID Connect knows it. Its library reads who is signed in only after
 * the first rendering: until then it is who was stored when the app started.
 */
export function useOpenIdSession({ signIn, signOut }: OpenSession, stored: User | null): CurrentSession {
  const auth = useAuth();
  const isStarting = auth.isLoading && auth.activeNavigator === undefined;
  const current = isStarting ? (auth.user ?? stored) : auth.user;
  return {
    isLoading: auth.isLoading && current == null,
    user: current == null ? undefined : signedInOf(current.profile),
    signIn: () => void signIn().catch(cannotLeave),
    signOut: () => void signOut().catch(cannotLeave),
  };
}
