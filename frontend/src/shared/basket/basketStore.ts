import type { Basket } from "./basket";

/** Where a basket is stored, so that it survives a reload. */
export interface BasketStorage {
  /** Returns undefined when no usable basket is stored. */
  read(): Basket | undefined;
  write(basket: Basket): void;
}

/** The basket of this browser. All tabs share it through the storage. */
export class BasketStore {
  #basket: Basket;
  readonly #listeners = new Set<() => void>();

  constructor(private readonly storage: BasketStorage) {
    this.#basket = storage.read() ?? [];
  }

  readonly basket = (): Basket => this.#basket;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Changes the stored basket, which another tab may have written last. */
  readonly change = (change: (basket: Basket) => Basket): void => {
    const next = change(this.storage.read() ?? this.#basket);
    this.storage.write(next);
    this.#set(next);
  };

  /** Reads the basket again after another tab has changed it. */
  readonly refresh = (): void => this.#set(this.storage.read() ?? []);

  #set(basket: Basket): void {
    if (JSON.stringify(basket) === JSON.stringify(this.#basket)) return;
    this.#basket = basket;
    for (const listener of this.#listeners) listener();
  }
}
