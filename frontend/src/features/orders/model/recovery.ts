import type { Order } from "@/shared/api/types";

/** How a shopper goes on after an order that failed: pays again, or orders what is in stock. */
export interface Recovery {
  way: "pay" | "orderAvailable";
  /** The label of the button. */
  label: string;
}

const recoveries: Partial<Record<string, Recovery>> = {
  payment_declined: { way: "pay", label: "Try another card" },
  authorization_lost: { way: "pay", label: "Try another card" },
  payment_not_confirmed: { way: "pay", label: "Try to pay again" },
  insufficient_stock: { way: "orderAvailable", label: "Order what is available" },
};

/** The way on from an order; undefined if it did not fail, or for a reason that the shopper cannot mend. */
export function recoveryOf({ status, reason }: Pick<Order, "status" | "reason">): Recovery | undefined {
  return status === "failed" ? recoveries[reason?.code ?? ""] : undefined;
}
