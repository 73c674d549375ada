import type { UserManager } from "oidc-client-ts";

import type { Config } from "@/shared/config/config";

import { rememberSignIn } from "./continueSession";
import { returnHere, type SessionState } from "./currentSession";
import { createUserManager, Session } from "./session";

/** A session with the code for OpenID Connect. */
export interface OpenSession {
  users: UserManager;
  state: SessionState;
  /** Goes to the sign-in page, which returns to the current page. */
  signIn: () => Promise<void>;
  /** Ends the session here, then at the identity provider. */
  signOut: () => Promise<void>;
}

/** Opens the session of the tab, and renews its tokens from now on. */
export function openSession(config: Config, origin: string): OpenSession {
  const users = createUserManager(config, origin);
  rememberSignIn(users);
  return {
    users,
    state: new Session(users),
    signIn: () => users.signinRedirect({ state: returnHere(window.location) }),
    signOut: () => users.signoutRedirect({ extraQueryParams: signOutParameters(config.clientId, origin) }),
  };
}

/** The parameters of Cognito's logout endpoint, which differ from those of OpenID Connect. */
const signOutParameters = (clientId: string, origin: string) => ({ client_id: clientId, logout_uri: `${origin}/` });
