import { useAuth } from "react-oidc-context";

import { type CurrentSession, returnHere } from "./currentSession";

/** The session as OpenID Connect knows it. */
export function useOpenIdSession(): CurrentSession {
  const auth = useAuth();
  const groups = auth.user?.profile["cognito:groups"];
  const isIn = (group: string) => Array.isArray(groups) && groups.includes(group);
  const user =
    auth.user == null
      ? undefined
      : {
          id: auth.user.profile.sub,
          email: auth.user.profile.email ?? "",
          isOperator: isIn("operators"),
          isPartner: isIn("partners"),
          isFinance: isIn("finance"),
        };
  return {
    isLoading: auth.isLoading,
    user,
    signIn: () => void auth.signinRedirect({ state: returnHere(window.location) }),
    signOut: () => void auth.signoutRedirect({ extraQueryParams: signOutParameters(auth.settings.client_id) }),
  };
}

/** The parameters of Cognito's logout endpoint, which differ from those of OpenID Connect. */
function signOutParameters(clientId: string): Record<string, string> {
  return { client_id: clientId, logout_uri: `${window.location.origin}/` };
}
