import { ApiProblem, NetworkError } from "@/shared/api/problem";
import * as v from "valibot";

/**
 * A shopper's wish to have one order: what is sent, byte for byte, and the key
 * under which the API makes one order of it however often it arrives.
 */
export interface Intent {
  readonly key: string;
  readonly body: string;
  /** When the key was made, in milliseconds. */
  readonly createdAt: number;
  /** Set from just before the first send until the API has said yes or no: an order may exist. */
  readonly sentAt?: number | undefined;
  /** What was sent under the same key before, and may still become the key's order in place of the body. */
  readonly earlier?: readonly string[] | undefined;
}

export const intentSchema = v.object({
  key: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
  body: v.string(),
  createdAt: v.number(),
  sentAt: v.optional(v.number()),
  earlier: v.optional(v.array(v.string())),
});

/** How long the API remembers a key; an older one would make a second order. */
export const keyLifetimeMs = 24 * 60 * 60 * 1000;

/** An intent whose key still protects it. A clock set back ages no key. */
export function alive(intent: Intent | undefined, now: number): Intent | undefined {
  return intent !== undefined && now - intent.createdAt < keyLifetimeMs ? intent : undefined;
}

/** An intent that was sent and not answered for good: it may have become an order. */
export function unsettled(intent: Intent | undefined, now: number): Intent | undefined {
  const living = alive(intent, now);
  return living?.sentAt === undefined ? undefined : living;
}

/**
 * The intent to order this body. The key stays the same over corrections until
 * an order is seen or the shopper gives up: a slow request that was sent
 * before a correction can then not become an order beside it.
 */
export function intentFor(kept: Intent | undefined, body: string, now: number, newKey: () => string): Intent {
  const living = alive(kept, now);
  if (living === undefined) return { key: newKey(), body, createdAt: now };
  if (living.body === body) return living;
  const earlier = [...(living.earlier ?? []), living.body].filter((other) => other !== body);
  return { key: living.key, body, createdAt: living.createdAt, earlier };
}

/** The intent to learn whether one of the earlier bodies is the key's order; undefined when none is left. */
export function beforeThat({ earlier = [], ...intent }: Intent): Intent | undefined {
  const body = earlier.at(-1);
  return body === undefined ? undefined : { ...intent, body, earlier: earlier.slice(0, -1) };
}

export function sent(intent: Intent, now: number): Intent {
  return { ...intent, sentAt: intent.sentAt ?? now };
}

/** After a no the key stays: whatever still is on its way cannot become a second order. */
export function refused(intent: Intent): Intent {
  return { ...intent, sentAt: undefined };
}

/**
 * What an answer other than an order means for the intent:
 * retry: its outcome is not known, the same key may learn it;
 * taken: the key belongs to another body;
 * refused: there is no order and the same body will make none;
 * signIn: nobody was asked, the outcome stays what it was.
 */
export type Verdict = "retry" | "taken" | "refused" | "signIn";

export function verdictOn(error: unknown): Verdict {
  if (error instanceof NetworkError) return "retry";
  if (!(error instanceof ApiProblem)) return "retry"; // the order may have been made before this page failed
  if (error.code === "idempotency_key_reused") return "taken";
  if (error.status === 401) return "signIn";
  const mayHaveHappened = error.status >= 500 || [408, 409, 425, 429].includes(error.status);
  return mayHaveHappened ? "retry" : "refused";
}
