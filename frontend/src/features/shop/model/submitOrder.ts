import { retryDelay } from "@/shared/api/problem";
import type { Order } from "@/shared/api/types";

import { classifyFailure, type Intent, intentFor, markRefused, markSent, withEarlierBody } from "./intent";

/** Where the current intent is stored, so that it survives a reload. */
export interface IntentStorage {
  read(): Intent | undefined;
  write(intent: Intent | undefined): void;
}

/** What submitting an order depends on. */
export interface Dependencies {
  readonly storage: IntentStorage;
  /** Sends the intent's body under its key. Throws ApiProblem or NetworkError. */
  send(intent: Intent): Promise<Order>;
  now(): number;
  newKey(): string;
  pause(milliseconds: number): Promise<void>;
}

/** An order and the body that made it, which may be an earlier one than the body submitted. */
export interface SubmittedOrder {
  readonly order: Order;
  readonly body: string;
}

/** One request and four retries, which take about fifteen seconds. */
export const maxAttempts = 5;
/** The longest delay that is waited for. If the API asks for more, the shopper decides when to retry. */
const maxPauseMs = 10_000;

/**
 * Submits an order exactly once. Until an order is seen, every call sends the
 * same key: before or after a reload, in this tab or another, corrected or not.
 * Throws the error of the last attempt.
 */
export async function submitOrder(dependencies: Dependencies, body: string): Promise<SubmittedOrder> {
  const { storage } = dependencies;
  const newIntent = (stored: Intent | undefined) => intentFor(stored, body, dependencies.now(), () => dependencies.newKey());
  let intent = newIntent(storage.read());
  for (let attempt = 1; ; attempt++) {
    intent = markSent(intent, dependencies.now());
    storage.write(intent);
    try {
      const order = await dependencies.send(intent);
      forget(storage, intent);
      return { order, body: intent.body };
    } catch (error) {
      intent = (await afterFailure(dependencies, intent, error, attempt)) ?? newIntent(undefined);
    }
  }
}

/** The intent to send next; undefined when the key belongs to an unknown body. Throws when the shopper has to decide. */
async function afterFailure(dependencies: Dependencies, intent: Intent, error: unknown, attempt: number): Promise<Intent | undefined> {
  const kind = classifyFailure(error);
  const earlier = kind === "keyReused" ? withEarlierBody(intent) : undefined;
  if (earlier !== undefined) return earlier;
  if (kind === "refused") dependencies.storage.write(markRefused(intent));
  if (kind === "refused" || kind === "signedOut" || attempt >= maxAttempts) throw error;
  if (kind === "keyReused") return undefined;
  const delay = retryDelay(attempt - 1, error);
  if (delay > maxPauseMs) throw error;
  await dependencies.pause(delay);
  return intent;
}

/** Forgets an intent that became an order, unless the shopper has begun another one. */
function forget(storage: IntentStorage, { key }: Intent): void {
  if (storage.read()?.key === key) storage.write(undefined);
}
