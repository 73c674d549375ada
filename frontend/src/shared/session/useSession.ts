import { useAuth } from "react-oidc-context";

import type { SignInState } from "./session";

export interface SignedIn {
  /** The subject, which stays the same when the email address changes. */
  id: string;
  email: string;
  isOperator: boolean;
  isPartner: boolean;
  /** Whether the user may refund orders. */
  isFinance: boolean;
}

/** The user who is signed in, and how to sign in and out. */
export interface CurrentSession {
  isLoading: boolean;
  user: SignedIn | undefined;
  /** Goes to the sign-in page, which returns to the current page. */
  signIn: () => void;
  signOut: () => void;
}

/** The session of the current user. */
export function useSession(): CurrentSession {
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
    signIn: () => void auth.signinRedirect({ state: { returnTo: currentPath() } satisfies SignInState }),
    signOut: () => void auth.signoutRedirect({ extraQueryParams: signOutParameters(auth.settings.client_id) }),
  };
}

function currentPath(): string {
  return window.location.pathname + window.location.search + window.location.hash;
}

/** The parameters of Cognito's logout endpoint, which differ from those of OpenID Connect. */
function signOutParameters(clientId: string): Record<string, string> {
  return { client_id: clientId, logout_uri: `${window.location.origin}/` };
}
