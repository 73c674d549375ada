import { ApiProblem, NetworkError } from "@/shared/api/problem";
import * as v from "valibot";

/**
 * A shopper's intent to place one order: the exact body and its idempotency
 * key. However often the API receives the key, it makes one order of it.
 */
export interface Intent {
  readonly key: string;
  readonly body: string;
  /** When the key was made, in milliseconds since the epoch. */
  readonly createdAt: number;
  /** Set before the first request until the API accepts or refuses the order. While it is set, an order may exist. */
  readonly sentAt?: number | undefined;
  /** Bodies that were sent under this key before. The order of the key may still be made of one of them. */
  readonly earlier?: readonly string[] | undefined;
}

export const intentSchema = v.object({
  key: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
  body: v.string(),
  createdAt: v.number(),
  sentAt: v.optional(v.number()),
  earlier: v.optional(v.array(v.string())),
});

/** How long the API remembers a key. Sending an older key could make a second order. */
export const keyLifetimeMs = 24 * 60 * 60 * 1000;

/** The intent if the API still remembers its key. A key made in the future, by a clock since set back, is valid. */
export function validIntent(intent: Intent | undefined, now: number): Intent | undefined {
  return intent !== undefined && now - intent.createdAt < keyLifetimeMs ? intent : undefined;
}

/** The intent if it was sent and neither accepted nor refused: an order may exist. */
export function unansweredIntent(intent: Intent | undefined, now: number): Intent | undefined {
  const valid = validIntent(intent, now);
  return valid?.sentAt === undefined ? undefined : valid;
}

/**
 * The intent to order this body. A corrected order keeps its key until an order
 * is seen or the shopper gives up. So a slow request from before the correction
 * cannot make a second order.
 */
export function intentFor(stored: Intent | undefined, body: string, now: number, newKey: () => string): Intent {
  const valid = validIntent(stored, now);
  if (valid === undefined) return { key: newKey(), body, createdAt: now };
  if (valid.body === body) return valid;
  const earlier = [...(valid.earlier ?? []), valid.body].filter((other) => other !== body);
  return { key: valid.key, body, createdAt: valid.createdAt, earlier };
}

/** The intent with its latest earlier body, to ask whether that one made the order; undefined when there is none. */
export function withEarlierBody({ earlier = [], ...intent }: Intent): Intent | undefined {
  const body = earlier.at(-1);
  return body === undefined ? undefined : { ...intent, body, earlier: earlier.slice(0, -1) };
}

export function markSent(intent: Intent, now: number): Intent {
  return { ...intent, sentAt: intent.sentAt ?? now };
}

/** A refused intent keeps its key, so that a request still on its way cannot make a second order. */
export function markRefused(intent: Intent): Intent {
  return { ...intent, sentAt: undefined };
}

/**
 * What a failed request means for the intent:
 * unknown: the order may exist; the same key will tell;
 * keyReused: the key belongs to another body;
 * refused: there is no order, and the same body will be refused again;
 * signedOut: the request was not considered; an earlier one may have been.
 */
export type FailureKind = "unknown" | "keyReused" | "refused" | "signedOut";

export function classifyFailure(error: unknown): FailureKind {
  if (error instanceof NetworkError) return "unknown";
  if (!(error instanceof ApiProblem)) return "unknown"; // the app may have failed after the API made the order
  if (error.code === "idempotency_key_reused") return "keyReused";
  if (error.status === 401) return "signedOut";
  const mayHaveHappened = error.status >= 500 || [408, 409, 425, 429].includes(error.status);
  return mayHaveHappened ? "unknown" : "refused";
}
