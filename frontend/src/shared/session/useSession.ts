import { useAuth } from "react-oidc-context";

import type { SignInState } from "./session";

export interface SignedIn {
  /** The subject: stays the same when the e-mail address changes. */
  id: string;
  email: string;
  isOperator: boolean;
  isPartner: boolean;
}

/** Who is signed in, and the ways in and out. */
export interface CurrentSession {
  isLoading: boolean;
  user: SignedIn | undefined;
  /** Leads to the sign-in page and back to where the user is now. */
  signIn: () => void;
  signOut: () => void;
}

/** The session of whoever uses the page. */
export function useSession(): CurrentSession {
  const auth = useAuth();
  const groups = auth.user?.profile["cognito:groups"];
  const isIn = (group: string) => Array.isArray(groups) && groups.includes(group);
  const user =
    auth.user == null
      ? undefined
      : { id: auth.user.profile.sub, email: auth.user.profile.email ?? "", isOperator: isIn("operators"), isPartner: isIn("partners") };
  return {
    isLoading: auth.isLoading,
    user,
    signIn: () => void auth.signinRedirect({ state: { returnTo: here() } satisfies SignInState }),
    signOut: () => void auth.signoutRedirect({ extraQueryParams: signOutParameters(auth.settings.client_id) }),
  };
}

function here(): string {
  return window.location.pathname + window.location.search;
}

/** Cognito's logout endpoint asks for the client and the address under its own names. */
function signOutParameters(clientId: string): Record<string, string> {
  return { client_id: clientId, logout_uri: `${window.location.origin}/` };
}
