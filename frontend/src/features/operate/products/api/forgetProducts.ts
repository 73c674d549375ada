import type { QueryClient } from "@tanstack/react-query";

import { productsKey } from "./listProducts";

/** What was read of products before a change is read anew, the shop's catalogue too. */
export async function forgetProducts(queries: QueryClient): Promise<void> {
  await Promise.all([queries.invalidateQueries({ queryKey: productsKey }), queries.invalidateQueries({ queryKey: ["products"] })]);
}
