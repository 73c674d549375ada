/** How many units are in the basket. */
export function useBasket(): { units: number } {
  return { units: 0 };
}
