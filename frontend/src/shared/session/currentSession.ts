import { createContext, type ReactNode } from "react";

import type { TokenSource } from "@/shared/api/client";

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

export const CurrentSessionContext = createContext<CurrentSession | undefined>(undefined);

/** The tokens of the session, and whether it has ended without the user signing out. */
export interface SessionState extends TokenSource {
  readonly expired: () => boolean;
  readonly subscribe: (listener: () => void) => () => void;
}

/** The session as the app starts with it. */
export interface StartedSession {
  state: SessionState;
  /** Provides the current session. */
  Provider: (props: { children: ReactNode }) => ReactNode;
}

/** The state that sign-in carries: the path to return to. */
export interface SignInState {
  returnTo: string;
}

/** The state that returns to the current page. */
export function returnHere({ pathname, search, hash }: Location): SignInState {
  return { returnTo: pathname + search + hash };
}
