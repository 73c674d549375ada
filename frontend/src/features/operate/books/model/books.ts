import type { BooksFinding, BooksSum, BooksSummary } from "@/shared/api/types";

/** The title of each kind of finding, and what it means. */
export const findingTexts: Record<BooksFinding["kind"], { title: string; meaning: string }> = {
  charge_without_order: { title: "Charge without order", meaning: "The payment gateway took money, and no order was charged." },
  order_without_charge: { title: "Order without charge", meaning: "The order is completed, and the payment gateway took no money for it." },
  refund_without_record: { title: "Refund without record", meaning: "The payment gateway refunded money that the order does not count as refunded." },
  record_without_refund: { title: "Record without refund", meaning: "The order has a refund that the payment gateway did not make, or that came to nothing." },
  amount_differs: { title: "Different amounts", meaning: "The payment gateway moved another amount than the order says." },
  charged_twice: { title: "Charged twice", meaning: "The payment gateway took money for the order more than once." },
  dispute_without_record: { title: "Dispute without record", meaning: "The bank took money for a dispute that the order does not have." },
};

/** How the books of a day are. */
export type BooksState = "agree" | "disagree" | "unfinished";

export function stateOf({ disagreements, complete }: BooksSummary): BooksState {
  if (disagreements > 0) return "disagree";
  return complete ? "agree" : "unfinished";
}

/** A number of things in words, such as "1 finding". */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}

/** What both sides say of one currency. */
export interface Totals {
  currency: string;
  gateway: BooksSum;
  orders: BooksSum;
}

/** The sums of both sides by currency. A side that has none of a currency has zeros. */
export function totalsOf({ gateway, orders }: Pick<BooksSummary, "gateway" | "orders">): Totals[] {
  const currencies = [...new Set([...gateway, ...orders].map(({ currency }) => currency))].sort();
  const of = (sums: readonly BooksSum[], currency: string) =>
    sums.find((sum) => sum.currency === currency) ?? { currency, captured: 0, refunded: 0, disputed: 0 };
  return currencies.map((currency) => ({ currency, gateway: of(gateway, currency), orders: of(orders, currency) }));
}

/** A day such as 2026-11-28, as the reader writes it. */
export function formatDay(day: string, locale?: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? day : new Intl.DateTimeFormat(locale, { dateStyle: "full", timeZone: "UTC" }).format(date);
}
