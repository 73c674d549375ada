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
}

export const intentSchema = v.object({
  key: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
  body: v.string(),
  createdAt: v.number(),
  sentAt: v.optional(v.number()),
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

/** The intent to order this body: the kept one when it is of the same body, else one with a new key. */
export function intentFor(kept: Intent | undefined, body: string, now: number, newKey: () => string): Intent {
  const living = alive(kept, now);
  return living?.body === body ? living : { key: newKey(), body, createdAt: now };
}

export function sent(intent: Intent, now: number): Intent {
  return { ...intent, sentAt: intent.sentAt ?? now };
}

/** After a no the key stays with the body: whatever still is on its way cannot become a second order. */
export function refused({ key, body, createdAt }: Intent): Intent {
  return { key, body, createdAt };
}

/**
 * What an answer other than an order means for the intent:
 * retry: its outcome is not known, the same key may learn it;
 * renew: the key belongs to another body, which is none of ours;
 * refused: there is no order and the same body will make none;
 * signIn: nobody was asked, the outcome stays what it was.
 */
export type Verdict = "retry" | "renew" | "refused" | "signIn";

export function verdictOn(error: unknown): Verdict {
  if (error instanceof NetworkError) return "retry";
  if (!(error instanceof ApiProblem)) return "retry"; // the order may have been made before this page failed
  if (error.code === "idempotency_key_reused") return "renew";
  if (error.status === 401) return "signIn";
  const mayHaveHappened = error.status >= 500 || [408, 409, 425, 429].includes(error.status);
  return mayHaveHappened ? "retry" : "refused";
}
