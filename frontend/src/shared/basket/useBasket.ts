import { useSyncExternalStore } from "react";

import { readStored, writeStored } from "@/shared/storage/storage";

import { type Basket, basketSchema, unitsOf } from "./basket";
import { BasketStore } from "./basketStore";

const name = "eventforge.basket";

/** The basket of this browser. */
export const basketStore = new BasketStore({
  read: () => readStored(name, basketSchema),
  write: (basket) => writeStored(name, basket),
});

// The browser sends this event to the other tabs only. A null key means that the whole storage was cleared.
window.addEventListener("storage", ({ key }) => {
  if (key === name || key === null) basketStore.refresh();
});

/** The lines of the basket and its number of units. */
export function useBasket(): { lines: Basket; units: number } {
  const lines = useSyncExternalStore(basketStore.subscribe, basketStore.basket);
  return { lines, units: unitsOf(lines) };
}
