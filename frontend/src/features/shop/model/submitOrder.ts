import type { Order } from "@/shared/api/types";
import { retryDelay } from "@/shared/api/problem";

import { beforeThat, type Intent, intentFor, refused, sent, verdictOn } from "./intent";

/** Where the present intent outlives the page. */
export interface IntentKeeper {
  read(): Intent | undefined;
  write(intent: Intent | undefined): void;
}

/** What placing an order needs of the world. */
export interface World {
  readonly keeper: IntentKeeper;
  /** Sends the intent's body under its key. Throws ApiProblem or NetworkError. */
  send(intent: Intent): Promise<Order>;
  now(): number;
  newKey(): string;
  pause(milliseconds: number): Promise<void>;
}

/** An order, and the body that made it: an earlier one, when that had arrived after all. */
export interface Placed {
  readonly order: Order;
  readonly body: string;
}

/** One request and four repetitions, about fifteen seconds of patience. */
export const maxAttempts = 5;
/** Who is asked to come back later than this decides for themselves. */
const longestPauseMs = 10_000;

/**
 * Orders a body, once: however often it is called, before or after a reload, in
 * this tab or another, corrected or not, the API hears one key until an order
 * is seen. Throws what the last attempt failed with.
 */
export async function placeOrder(world: World, body: string): Promise<Placed> {
  const { keeper } = world;
  let intent = intentFor(keeper.read(), body, world.now(), () => world.newKey());
  for (let attempt = 1; ; attempt++) {
    intent = sent(intent, world.now());
    keeper.write(intent);
    try {
      const order = await world.send(intent);
      complete(keeper, intent);
      return { order, body: intent.body };
    } catch (error) {
      const next = await afterFailure(world, intent, error, attempt);
      intent = next ?? intentFor(undefined, body, world.now(), () => world.newKey());
    }
  }
}

/** The intent to send next; undefined when the key is nobody's of ours. Throws when the shopper has to decide. */
async function afterFailure(world: World, intent: Intent, error: unknown, attempt: number): Promise<Intent | undefined> {
  const verdict = verdictOn(error);
  const earlier = verdict === "taken" ? beforeThat(intent) : undefined;
  if (earlier !== undefined) return earlier;
  if (verdict === "refused") world.keeper.write(refused(intent));
  if (verdict === "refused" || verdict === "signIn" || attempt >= maxAttempts) throw error;
  if (verdict === "taken") return undefined;
  const delay = retryDelay(attempt - 1, error);
  if (delay > longestPauseMs) throw error;
  await world.pause(delay);
  return intent;
}

/** Forgets an intent that became an order, unless the shopper has begun another one meanwhile. */
function complete(keeper: IntentKeeper, { key }: Intent): void {
  if (keeper.read()?.key === key) keeper.write(undefined);
}
