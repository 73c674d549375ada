import type { OrderGroup, OrderStatus } from "@/shared/api/types";
import { startOfDay } from "@/shared/time/day";

/** The filters of a shopper's orders, as the address has them. Days are the reader's, and both are included. */
export interface Filters {
  group?: OrderGroup | undefined;
  /** The filter until release 1.1. */
  status?: OrderStatus | undefined;
  from?: string | undefined;
  to?: string | undefined;
  /** An order's number or id. The other filters then do not apply. */
  q?: string | undefined;
}

/** The length of the longest text that can be searched for. */
export const longestQuery = 100;

/** The label of each group. */
export const groupLabels: Record<OrderGroup, string> = { open: "Open", done: "Done", problems: "Problems" };

/** The request for the orders that the filters select. */
export function requestOf({ group, status, from, to, q }: Filters) {
  if (q !== undefined) return { q: q.slice(0, longestQuery) };
  return {
    ...(group !== undefined && { group }),
    ...(status !== undefined && { status }),
    ...(from !== undefined && { from: startOfDay(from) }),
    ...(to !== undefined && { to: startOfDay(to, 1) }),
  };
}

/** Whether orders may be left out. */
export const isFiltered = (filters: Filters): boolean => Object.values(filters).some((value) => value !== undefined);
