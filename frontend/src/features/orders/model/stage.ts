/** The stages of an order that goes well, in their order. */
export const stageNames = ["placed", "paid", "packed", "sent", "delivered"] as const;
export type StageName = (typeof stageNames)[number];

/** How a journey goes on when the order does not go well, or is given back. */
export type TurnName = "undoing" | "attention" | "failed" | "cancelled" | "refunded";

/**
 * done: it is behind the order. now: the order is there. partly: some of the items have come that far, while others are
 * further back. ahead: it is not reached. ended: the order ended there. attention: a person looks after it.
 */
export type StageState = "done" | "now" | "partly" | "ahead" | "ended" | "attention";

export interface Stage {
  name: StageName | TurnName;
  state: StageState;
  label: string;
  /** When it was reached, if that is known. */
  at?: string | undefined;
  /** What is particular to it, in a few words. */
  remark?: string | undefined;
}
