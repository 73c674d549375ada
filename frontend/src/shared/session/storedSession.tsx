import { type ReactNode, useSyncExternalStore } from "react";

import type { Config } from "@/shared/config/config";

import { cannotLeave } from "./cannotLeave";
import { type CurrentSession, CurrentSessionContext, type SessionState, type SignedIn, type StartedSession } from "./currentSession";
import type { OpenSession } from "./openSession";
import { readStoredUser, type StoredUser } from "./readStoredUser";
import { signedInOf } from "./signedIn";
import { isFresh } from "./storedUser";

/** The session of somebody who is signed in with this tab and has a fresh token. Undefined if nobody is. */
export function storedSession(config: Config): StartedSession | undefined {
  const stored = readStoredUser(config);
  if (stored === undefined || !isFresh(stored.expires_at)) return undefined;
  const state = new StoredSession(config, stored);
  const Provider = ({ children }: { children: ReactNode }) => (
    <CurrentSessionContext value={useStoredSession(state)}>{children}</CurrentSessionContext>
  );
  return { state, Provider };
}

/**
 * A session that is known from the tab's storage. The code for OpenID Connect comes with
 * the first request that finds no fresh token, and to sign out.
 */
class StoredSession implements SessionState {
  #user: SignedIn;
  #open: OpenSession | undefined;
  #opening: Promise<OpenSession> | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(
    private readonly config: Config,
    stored: StoredUser,
  ) {
    this.#user = signedInOf(stored.profile);
  }

  readonly user = (): SignedIn => this.#user;
  readonly expired = (): boolean => this.#open?.state.expired() ?? false;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  async token(): Promise<string | undefined> {
    const stored = readStoredUser(this.config);
    if (this.#open === undefined && stored !== undefined && isFresh(stored.expires_at)) return stored.access_token;
    return (await this.open()).state.token();
  }

  async renew(refused: string): Promise<string | undefined> {
    return (await this.open()).state.renew(refused);
  }

  /** Loads the code that renews and ends the session. Concurrent calls share it, and it can be tried again. */
  open(): Promise<OpenSession> {
    this.#opening ??= this.#load().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async #load(): Promise<OpenSession> {
    const { openSession } = await import("./openSession");
    const open = openSession(this.config, window.location.origin);
    open.users.events.addUserLoaded(({ profile }) => {
      this.#user = signedInOf(profile);
      this.#notify();
    });
    open.state.subscribe(() => this.#notify());
    this.#open = open;
    return open;
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }
}

function useStoredSession(session: StoredSession): CurrentSession {
  const user = useSyncExternalStore(session.subscribe, session.user);
  const leave = (how: (open: OpenSession) => Promise<void>) => void session.open().then(how).catch(cannotLeave);
  return { isLoading: false, user, signIn: () => leave(({ signIn }) => signIn()), signOut: () => leave(({ signOut }) => signOut()) };
}
