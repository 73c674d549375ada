import { ErrorResponse, UserManager, WebStorageStateStore } from "oidc-client-ts";

import { NetworkError } from "@/shared/api/problem";
import type { Config } from "@/shared/config/config";

import type { SessionState } from "./currentSession";

/** OpenID Connect with the authorization code flow and PKCE. The session storage of the tab holds the tokens. */
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
    filterProtocolClaims: ["nbf", "jti", "nonce", "acr", "amr", "azp", "at_hash"], // all but auth_time
    userStore: new WebStorageStateStore({ store: window.sessionStorage }),
  });
}

/** The session of the user: its tokens, which are renewed when needed, and whether it has ended. */
export class Session implements SessionState {
  #expired = false;
  #renewal: Promise<string | undefined> | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(private readonly users: UserManager) {
    users.events.addUserLoaded(() => this.#setExpired(false));
  }

  /** Whether the session has ended without the user signing out. */
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

  /** Concurrent calls share one renewal. */
  async renew(refused: string): Promise<string | undefined> {
    const user = await this.users.getUser();
    if (user !== null && user.access_token !== refused && !user.expired) return user.access_token;
    this.#renewal ??= this.#renew().finally(() => (this.#renewal = undefined));
    return this.#renewal;
  }

  /** Throws NetworkError when the identity provider cannot be reached. That does not end the session. */
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
