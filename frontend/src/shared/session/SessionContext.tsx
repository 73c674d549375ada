import { createContext, useContext, useSyncExternalStore } from "react";

import type { Session } from "./session";

const SessionContext = createContext<Session | undefined>(undefined);

export const SessionProvider = SessionContext.Provider;

/** Whether a session ended that nobody asked to end. */
export function useSessionExpired(): boolean {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error("useSessionExpired is used outside of SessionProvider");
  return useSyncExternalStore(session.subscribe, session.expired);
}
