/** Whether the platform responded to the last request. */
export type ConnectionState = "reachable" | "unreachable";

/** Remembers whether the platform responded to the last request, and notifies its listeners of changes. */
export class Connection {
  #state: ConnectionState = "reachable";
  readonly #listeners = new Set<() => void>();

  readonly state = (): ConnectionState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  reached(): void {
    this.#change("reachable");
  }

  lost(): void {
    this.#change("unreachable");
  }

  #change(state: ConnectionState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
