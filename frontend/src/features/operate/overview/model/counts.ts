import type { Overview } from "@/shared/api/types";

/** A number that is counted to a limit, such as "3" or "100+". */
export function countText({ count, more }: { count: number; more: boolean }): string {
  return more ? `${count}+` : `${count}`;
}

/** A count with its noun, such as "1 order" or "100+ orders". */
export function counted(number: { count: number; more: boolean }, noun: string): string {
  return `${countText(number)} ${number.count === 1 && !number.more ? noun : `${noun}s`}`;
}

/** How many messages are dead letters, in all queues. Undefined if the queues could not be read. */
export function deadLetters({ queues }: Overview): number | undefined {
  return queues?.reduce((sum, queue) => sum + queue.deadLetters, 0);
}

/** What waits for an operator, by the page that shows it. What is zero or not known is absent. */
export function openWork(overview: Overview): Partial<Record<"orders" | "withdrawals" | "queues", { text: string; what: string }>> {
  const { attention, withdrawals } = overview;
  const dead = { count: deadLetters(overview) ?? 0, more: false };
  return {
    ...(attention !== undefined && attention.count > 0 && { orders: { text: countText(attention), what: `${counted(attention, "order")} to look at` } }),
    ...(withdrawals !== undefined && withdrawals.count > 0 && { withdrawals: { text: countText(withdrawals), what: `${counted(withdrawals, "withdrawal")} to decide` } }),
    ...(dead.count > 0 && { queues: { text: countText(dead), what: counted(dead, "dead letter") } }),
  };
}
