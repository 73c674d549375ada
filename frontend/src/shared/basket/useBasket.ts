import { useSyncExternalStore } from "react";

import { readStored, writeStored } from "@/shared/storage/storage";

import { type Basket, basketSchema, unitsOf } from "./basket";
import { BasketStore } from "./basketStore";
import { storedBasket } from "./storedBasket";

/** The basket of this browser. */
export const basketStore = new BasketStore({
  read: () => readStored(storedBasket, basketSchema),
  write: (basket) => writeStored(storedBasket, basket),
});

// The browser sends this event to the other tabs only. A null key means that the whole storage was cleared.
window.addEventListener("storage", ({ key }) => {
  if (key === storedBasket || key === null) basketStore.refresh();
});

/** The lines of the basket and its number of units. */
export function useBasket(): { lines: Basket; units: number } {
  const lines = useSyncExternalStore(basketStore.subscribe, basketStore.basket);
  return { lines, units: unitsOf(lines) };
}
