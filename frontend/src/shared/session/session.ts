import { ErrorResponse, UserManager, WebStorageStateStore } from "oidc-client-ts";

import type { TokenSource } from "@/shared/api/client";
import { NetworkError } from "@/shared/api/problem";
import type { Config } from "@/shared/config/config";

/** What the page needs to know to send somebody back where they were. */
export interface SignInState {
  returnTo: string;
}

/** OpenID Connect with the code flow and PKCE; tokens live in the tab's session storage. */
export function createUserManager(config: Config, origin: string): UserManager {
  return new UserManager({
    authority: config.issuer,
    client_id: config.clientId,
    redirect_uri: `${origin}/callback`,
    post_logout_redirect_uri: `${origin}/`,
    response_type: "code",
    scope: config.scopes.join(" "),
    automaticSilentRenew: true,
    loadUserInfo: false,
    userStore: new WebStorageStateStore({ store: window.sessionStorage }),
  });
}

/** The tokens of whoever is signed in, renewed when needed, and whether their session has ended. */
export class Session implements TokenSource {
  #expired = false;
  #renewal: Promise<string | undefined> | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(private readonly users: UserManager) {
    users.events.addUserLoaded(() => this.#setExpired(false));
  }

  /** Whether a session ended that nobody asked to end. */
  readonly expired = (): boolean => this.#expired;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  async token(): Promise<string | undefined> {
    const user = await this.users.getUser();
    if (user === null) return undefined;
    return user.expired ? await this.renew(user.access_token) : user.access_token;
  }

  /** Renewals that are asked for at the same time are one. */
  async renew(refused: string): Promise<string | undefined> {
    const user = await this.users.getUser();
    if (user !== null && user.access_token !== refused && !user.expired) return user.access_token;
    this.#renewal ??= this.#renew().finally(() => (this.#renewal = undefined));
    return this.#renewal;
  }

  /** Throws NetworkError when the identity provider cannot be reached: that ends no session. */
  async #renew(): Promise<string | undefined> {
    const user = await this.users.getUser();
    if (user?.refresh_token === undefined) return this.#ended();
    try {
      return (await this.users.signinSilent())?.access_token ?? this.#ended();
    } catch (error) {
      if (error instanceof ErrorResponse) return this.#ended();
      throw new NetworkError(error);
    }
  }

  #ended(): string | undefined {
    this.#setExpired(true);
    return undefined;
  }

  #setExpired(expired: boolean): void {
    if (expired === this.#expired) return;
    this.#expired = expired;
    for (const listener of this.#listeners) listener();
  }
}
