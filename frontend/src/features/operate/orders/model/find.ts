import type { FoundOrders, OrderSearch, OrderStatus, ReasonCode } from "@/shared/api/types";
import { startOfDay } from "@/shared/time/day";

/** The page of the operators' orders, as a link and as a route. */
export const ordersPage = "/operate/orders";
export const ordersRoute = "/operate/orders";

/** The filters of the operators' orders, as the address has them. Days are the operator's. */
export interface Filters {
  status?: OrderStatus | "all" | undefined;
  reason?: ReasonCode | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** The length of the longest e-mail address. */
export const longestQuery = 254;

/** What is searched for, from the part of the address behind the #, such as q=anna%40shop.example. */
export function queryOf(hash: string): string {
  return new URLSearchParams(hash.replace(/^#/, "")).get("q")?.trim().slice(0, longestQuery) ?? "";
}

/** The part of the address behind the #. */
export function hashOf(query: string): string {
  return query.trim() === "" ? "" : new URLSearchParams({ q: query.trim() }).toString();
}

/** Whether the orders are those of one status without more, which are a list that stays up to date. */
export function isList({ status, reason, from, to }: Filters, query: string): boolean {
  return query === "" && status !== "all" && reason === undefined && from === undefined && to === undefined;
}

/** The request of a search. A search that does not name a status is for all. */
export function requestOf({ status = "all", reason, from, to }: Filters, query: string): OrderSearch {
  return {
    status,
    limit: 20,
    ...(query !== "" && { q: query }),
    ...(reason !== undefined && { reason }),
    ...(from !== undefined && { from: startOfDay(from) }),
    ...(to !== undefined && { to: startOfDay(to, 1) }),
  };
}

const understood: Record<FoundOrders["understoodAs"], string | undefined> = {
  all: undefined,
  order: "Understood as an order's id. The filters do not apply.",
  number: "Understood as an order number. The filters do not apply.",
  email: "Understood as an e-mail address: the orders of its user, newest first.",
  user: "Understood as a user's id: the orders of the user, newest first.",
  payment: "Understood as a payment reference. The filters do not apply.",
  sku: "Understood as a SKU: the orders with this product.",
};

/** How a search was understood. */
export const understoodText = (as: FoundOrders["understoodAs"]): string | undefined => understood[as];

const nothing: Record<FoundOrders["understoodAs"], { title: string; description: string }> = {
  all: { title: "No orders match", description: "Choose another status or reason, or more days. Orders that ended more than 90 days ago are found by number, e-mail address or user." },
  order: { title: "There is no such order", description: "An order's id has 26 letters and digits, without I, L, O and U. Compare it letter by letter." },
  number: { title: "No order has this number", description: "Numbers are found for 400 days. An older order, or one that was placed before there were numbers, is found by its id or the shopper's e-mail address." },
  email: { title: "No orders of this address", description: "Nobody signs in with it, or its user has no orders that match. Shoppers who were erased are not found by their address." },
  user: { title: "No orders of this user", description: "The id is another one, or the user has no orders that match." },
  payment: { title: "No order has this payment", description: "Payments are found for 400 days. Stripe shows the order's number at the payment: search for that." },
  sku: { title: "No orders with this product", description: "None of the orders that match has it. Orders that ended more than 90 days ago are found by number, e-mail address or user." },
};

/** Says that nothing was found, and what to do about it. */
export const nothingText = (as: FoundOrders["understoodAs"]): { title: string; description: string } => nothing[as];

const reasons: Record<ReasonCode, string> = {
  order_rejected: "Rejected by the catalog",
  insufficient_stock: "Out of stock",
  payment_declined: "Payment declined",
  payment_not_confirmed: "Payment not confirmed",
  authorization_lost: "Authorization lost",
  cancelled: "Cancelled by the shopper",
  internal: "Error on our side",
  stalled: "Stalled",
};

/** The reasons with their labels. */
export const reasonLabels = Object.entries(reasons) as [ReasonCode, string][];
