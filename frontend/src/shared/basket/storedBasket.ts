/** The name under which the browser stores the basket. */
export const storedBasket = "eventforge.basket";

/** Whether a basket with something in it is stored, as far as one can tell without looking at each line. */
export function hasStoredBasket(): boolean {
  try {
    const lines: unknown = JSON.parse(localStorage.getItem(storedBasket) ?? "[]");
    return Array.isArray(lines) && lines.length > 0;
  } catch {
    return false;
  }
}
