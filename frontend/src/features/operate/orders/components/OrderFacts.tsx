import type { Investigation } from "@/shared/api/types";

import { EffectsCard } from "./EffectsCard";
import { MoneyCard } from "./MoneyCard";
import { OrderStockCard } from "./OrderStockCard";

/** The order's payment and stock, and what came of it. An API of the release before does not tell. */
export function OrderFacts({ investigation: { order, money, stock, effects } }: { investigation: Investigation }) {
  return (
    <>
      {money !== undefined && <MoneyCard money={money} />}
      {stock !== undefined && <OrderStockCard stock={stock} />}
      {effects !== undefined && <EffectsCard effects={effects} isCompleted={order.status === "completed"} />}
    </>
  );
}
