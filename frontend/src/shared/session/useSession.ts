import { useContext } from "react";

import { type CurrentSession, CurrentSessionContext } from "./currentSession";

/** The session of the current user. Throws outside of the session's provider. */
export function useSession(): CurrentSession {
  const session = useContext(CurrentSessionContext);
  if (session === undefined) throw new Error("useSession is used outside of the session's provider");
  return session;
}
