import type { Basket } from "./basket";

/** Where a basket outlives the page. */
export interface BasketKeeper {
  /** undefined when nothing usable is kept. */
  read(): Basket | undefined;
  write(basket: Basket): void;
}

/** The basket of this browser, one for all its tabs. */
export class BasketStore {
  #basket: Basket;
  readonly #listeners = new Set<() => void>();

  constructor(private readonly keeper: BasketKeeper) {
    this.#basket = keeper.read() ?? [];
  }

  readonly basket = (): Basket => this.#basket;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Changes what is kept now, which another tab may have written last. */
  readonly change = (change: (basket: Basket) => Basket): void => {
    const next = change(this.keeper.read() ?? this.#basket);
    this.keeper.write(next);
    this.#become(next);
  };

  /** Takes over what another tab has written. */
  readonly refresh = (): void => this.#become(this.keeper.read() ?? []);

  #become(basket: Basket): void {
    if (JSON.stringify(basket) === JSON.stringify(this.#basket)) return;
    this.#basket = basket;
    for (const listener of this.#listeners) listener();
  }
}
