import { createContext, useContext, useSyncExternalStore } from "react";

import type { SessionState } from "./currentSession";

const SessionContext = createContext<SessionState | undefined>(undefined);

export const SessionProvider = SessionContext.Provider;

/** Whether the session has ended without the user signing out. Throws outside of SessionProvider. */
export function useSessionExpired(): boolean {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error("useSessionExpired is used outside of SessionProvider");
  return useSyncExternalStore(session.subscribe, session.expired);
}
