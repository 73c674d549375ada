import * as v from "valibot";

import { readStored, writeStored } from "@/shared/storage/storage";

const name = "eventforge.basket.refilled";

/** Notes that the lines of an order were put into the basket. */
export function rememberRefill(now: number): void {
  writeStored(name, now);
}

/** When the lines of an order were last put into the basket, in milliseconds since the epoch; undefined for never. */
export function refilledAt(): number | undefined {
  return readStored(name, v.number());
}
