import { useSyncExternalStore } from "react";

import { readStored, writeStored } from "@/shared/storage/storage";

import { type Basket, basketSchema, unitsOf } from "../model/basket";
import { BasketStore } from "../model/basketStore";

const name = "eventforge.basket";

/** The basket of this browser. */
export const basketStore = new BasketStore({
  read: () => readStored(name, basketSchema),
  write: (basket) => writeStored(name, basket),
});

// The browser tells the other tabs only; a null key means that everything was cleared.
window.addEventListener("storage", ({ key }) => {
  if (key === name || key === null) basketStore.refresh();
});

/** The basket's lines and how many units they are. */
export function useBasket(): { lines: Basket; units: number } {
  const lines = useSyncExternalStore(basketStore.subscribe, basketStore.basket);
  return { lines, units: unitsOf(lines) };
}
