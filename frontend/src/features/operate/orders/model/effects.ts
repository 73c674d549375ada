import type { OrderEffects, OrderMoney, OrderStock } from "@/shared/api/types";

interface Look {
  label: string;
  color: string;
}

/** How the platform sees the payment of an order. */
export const moneyLooks: Record<OrderMoney["state"], Look> = {
  none: { label: "Not charged", color: "gray" },
  authorized: { label: "Authorized", color: "blue" },
  capturing: { label: "Being captured", color: "blue" },
  charged: { label: "Charged", color: "green" },
  refunding: { label: "Being refunded", color: "orange" },
  refunded: { label: "Refunded", color: "orange" },
  voided: { label: "Voided", color: "gray" },
  unsettled: { label: "Refund refused", color: "red" },
};

/** What became of the units of an order. */
export const stockLooks: Record<OrderStock["state"], Look> = {
  none: { label: "None reserved", color: "gray" },
  held: { label: "Reserved", color: "blue" },
  committed: { label: "Sold", color: "green" },
  released: { label: "Given back", color: "orange" },
};

export const deliveryLooks: Record<OrderEffects["deliveries"][number]["state"], Look> = {
  pending: { label: "Waits", color: "blue" },
  succeeded: { label: "Delivered", color: "green" },
  failed: { label: "Given up", color: "red" },
};

/** How the last attempt at a delivery went, such as "2 attempts, the last one: HTTP 503". */
export function attemptsText({ attempts, status, error }: Pick<OrderEffects["deliveries"][number], "attempts" | "status" | "error">): string {
  if (attempts === 0) return "not tried yet";
  const tried = attempts === 1 ? "1 attempt" : `${attempts} attempts, the last one`;
  const answer = status === undefined ? (error ?? "no answer") : `HTTP ${status}`;
  return `${tried}: ${answer}`;
}

/** A step's input or output as people read it. What is cut is no JSON any more, and stays as it is. */
export function readableData(data: string): string {
  try {
    return JSON.stringify(JSON.parse(data), undefined, 2);
  } catch {
    return data;
  }
}
