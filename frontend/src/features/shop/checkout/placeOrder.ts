import type { Order } from "@/shared/api/types";
import { retryDelay } from "@/shared/api/problem";

import { type Intent, intentFor, refused, sent, verdictOn } from "./intent";

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

/** One request and four repetitions, about fifteen seconds of patience. */
export const maxAttempts = 5;
/** Who is asked to come back later than this decides for themselves. */
const longestPauseMs = 10_000;

/**
 * Orders a body, once: however often it is called for the same body, before or
 * after a reload, in this tab or another, the API hears one key until it has
 * said yes or no. Throws what the last attempt failed with.
 */
export async function placeOrder(world: World, body: string): Promise<Order> {
  const { keeper } = world;
  let intent = intentFor(keeper.read(), body, world.now(), () => world.newKey());
  for (let attempt = 1; ; attempt++) {
    intent = sent(intent, world.now());
    keeper.write(intent);
    try {
      const order = await world.send(intent);
      complete(keeper, intent);
      return order;
    } catch (error) {
      intent = await afterFailure(world, intent, error, attempt);
    }
  }
}

/** The intent to send next. Throws when the shopper has to decide. */
async function afterFailure(world: World, intent: Intent, error: unknown, attempt: number): Promise<Intent> {
  const verdict = verdictOn(error);
  if (verdict === "refused") world.keeper.write(refused(intent));
  if (verdict === "refused" || verdict === "signIn" || attempt >= maxAttempts) throw error;
  if (verdict === "renew") return intentFor(undefined, intent.body, world.now(), () => world.newKey());
  const delay = retryDelay(attempt - 1, error);
  if (delay > longestPauseMs) throw error;
  await world.pause(delay);
  return intent;
}

/** Forgets an intent that became an order, unless the shopper has begun another one meanwhile. */
function complete(keeper: IntentKeeper, { key }: Intent): void {
  if (keeper.read()?.key === key) keeper.write(undefined);
}
