import type { User } from "oidc-client-ts";
import { useAuth } from "react-oidc-context";

import { type CurrentSession, returnHere } from "./currentSession";

/**
 * The session as OpenID Connect knows it. Its library reads who is signed in only after
 * the first rendering: until then it is who was stored when the app started.
 */
export function useOpenIdSession(stored: User | null): CurrentSession {
  const auth = useAuth();
  const isStarting = auth.isLoading && auth.activeNavigator === undefined;
  const current = isStarting ? (auth.user ?? stored) : auth.user;
  const groups = current?.profile["cognito:groups"];
  const isIn = (group: string) => Array.isArray(groups) && groups.includes(group);
  const user =
    current == null
      ? undefined
      : {
          id: current.profile.sub,
          email: current.profile.email ?? "",
          isOperator: isIn("operators"),
          isPartner: isIn("partners"),
          isFinance: isIn("finance"),
        };
  return {
    isLoading: auth.isLoading && current == null,
    user,
    signIn: () => void auth.signinRedirect({ state: returnHere(window.location) }),
    signOut: () => void auth.signoutRedirect({ extraQueryParams: signOutParameters(auth.settings.client_id) }),
  };
}

/** The parameters of Cognito's logout endpoint, which differ from those of OpenID Connect. */
function signOutParameters(clientId: string): Record<string, string> {
  return { client_id: clientId, logout_uri: `${window.location.origin}/` };
}
