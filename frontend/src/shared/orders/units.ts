import type { Money, Order } from "@/shared/api/types";
import { sum, times } from "@/shared/money/money";
import { isolated } from "@/shared/text/isolated";

type Refundable = Pick<Order, "lines" | "refunds" | "refundable">;

/** Units of one line of an order, which counts from 0. */
export interface Units {
  line: number;
  quantity: number;
}

/** How many units of a line are not refunded. */
export function unitsLeft({ lines, refunds = [] }: Refundable, line: number): number {
  const refunded = refunds.flatMap((refund) => refund.lines ?? []).filter((each) => each.line === line);
  return (lines[line]?.quantity ?? 0) - refunded.reduce((units, { quantity }) => units + quantity, 0);
}

const unitsOf = (typed: string) => (typed.trim() === "" ? 0 : /^\d{1,4}$/.test(typed.trim()) ? Number(typed) : Number.NaN);

/** The units that were typed for each line; undefined when one is no number, or there are fewer units. */
export function chosenUnits(order: Refundable, typed: readonly string[]): Units[] | undefined {
  const chosen = typed.map((text, line) => ({ line, quantity: unitsOf(text) }));
  if (chosen.some(({ line, quantity }) => Number.isNaN(quantity) || quantity > unitsLeft(order, line))) return undefined;
  return chosen.filter(({ quantity }) => quantity > 0);
}

/** The price of units of an order; undefined for none. */
export function priceOf({ lines }: Pick<Order, "lines">, units: readonly Units[]): Money | undefined {
  return sum(units.flatMap(({ line, quantity }) => (lines[line] === undefined ? [] : [times(lines[line].unitPrice, quantity)])));
}

/** What a withdrawal of units gives back: their price, or what is left of the payment if that is less. */
export function givenBack(order: Refundable, units: readonly Units[]): Money | undefined {
  const price = priceOf(order, units);
  if (price === undefined || order.refundable === undefined) return undefined;
  return price.amount > order.refundable.amount ? order.refundable : price;
}

/** Names units of an order, such as "2 × Desk lamp, 1 × Notebook". */
export function nameUnits({ lines }: Pick<Order, "lines">, units: readonly Units[]): string {
  return units.map(({ line, quantity }) => `${quantity} × ${isolated(lines[line]?.name ?? "item")}`).join(", ");
}
