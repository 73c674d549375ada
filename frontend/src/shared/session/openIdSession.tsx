import type { User } from "oidc-client-ts";
import type { ReactNode } from "react";
import { AuthProvider } from "react-oidc-context";

import type { Config } from "@/shared/config/config";

import { continueSession } from "./continueSession";
import { CurrentSessionContext, type StartedSession } from "./currentSession";
import { type OpenSession, openSession } from "./openSession";
import { useOpenIdSession } from "./useOpenIdSession";

/**
 * Starts the session of somebody who is signed in, or may be. Resolves to undefined
 * if the tab goes to the identity provider to find out.
 */
export async function startOpenIdSession(config: Config, location: Location): Promise<StartedSession | undefined> {
  const open = openSession(config, location.origin);
  const { users, state } = open;
  if (await continueSession(users, location)) return undefined;
  const stored = await users.getUser();
  const Provider = ({ children }: { children: ReactNode }) => (
    <AuthProvider userManager={users} onSigninCallback={removeCode}>
      <CurrentSessionProvider open={open} stored={stored}>
        {children}
      </CurrentSessionProvider>
    </AuthProvider>
  );
  return { state, Provider };
}

function CurrentSessionProvider({ open, stored, children }: { open: OpenSession; stored: User | null; children: ReactNode }) {
  return <CurrentSessionContext value={useOpenIdSession(open, stored)}>{children}</CurrentSessionContext>;
}

/** Removes the used authorization code from the address. The state of the history entry belongs to the router and stays. */
function removeCode(): void {
  window.history.replaceState(window.history.state, "", window.location.pathname);
}
