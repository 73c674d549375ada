import type { KnownPartnerEventType } from "@/shared/api/types";

/** A request as the tester sends it. */
export interface SignedRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** The response to a request. */
export interface TestResponse {
  status: number;
  /** The problem of a refusal; empty if the event is accepted. */
  body: string;
}

/** Data for an event type: the schema's sample, or any. */
export function sampleData(type: string, known: readonly KnownPartnerEventType[]): Record<string, unknown> {
  return known.find((each) => each.type === type)?.example ?? { reference: "4711" };
}

/** A whole body with sample data. */
export function sampleBody(type: string, known: readonly KnownPartnerEventType[], now: Date): string {
  return JSON.stringify({ type, timestamp: now.toISOString(), data: sampleData(type, known) }, null, 2);
}

/** What is typed into the tester. */
export interface TesterDraft {
  type: string;
  body: string;
  secret: string;
  /** Whether the event is sent again under the id of the one before. */
  isRepeat: boolean;
}

/** A draft with a sample of the type. */
export function draftOf(type: string, known: readonly KnownPartnerEventType[]): TesterDraft {
  return { type, body: sampleBody(type, known, new Date()), secret: "", isRepeat: false };
}

/** What is wrong with the text of a secret; undefined if it can be one. */
export function secretFault(secret: string): string | undefined {
  if (secret === "") return "Paste the partner's signing secret.";
  if (!secret.startsWith("whsec_")) return "A signing secret begins with whsec_.";
  return keyOf(secret) === undefined ? "This is not a whole secret: what follows whsec_ is not base64." : undefined;
}

function keyOf(secret: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const key = Uint8Array.from(atob(secret.slice("whsec_".length)), (character) => character.charCodeAt(0));
    return key.length === 0 ? undefined : key;
  } catch {
    return undefined;
  }
}

/** Signs a message as Standard Webhooks 1.0 says, in the browser. Throws if the secret is not one. */
export async function sign(secret: string, id: string, seconds: number, body: string): Promise<string> {
  const raw = keyOf(secret);
  if (raw === undefined) throw new Error("not a secret");
  const key = await crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(`${id}.${seconds}.${body}`));
  return `v1,${btoa(String.fromCharCode(...new Uint8Array(signature)))}`;
}

/** The whole request for a body, signed now. */
export async function signedRequest(message: { url: string; partnerId: string; secret: string; id: string; body: string }, now: Date): Promise<SignedRequest> {
  const { url, partnerId, secret, id, body } = message;
  const seconds = Math.floor(now.getTime() / 1000);
  return {
    url,
    headers: {
      "content-type": "application/json",
      "partner-id": partnerId,
      "webhook-id": id,
      "webhook-timestamp": String(seconds),
      "webhook-signature": await sign(secret, id, seconds, body),
    },
    body,
  };
}

/** What a status means to who sent the event. */
export function meaningOf(status: number): string {
  if (status === 202) return "The event is accepted.";
  if (status === 400) return "The event is not valid. It is in the log as refused.";
  if (status === 401) return "The signature is not valid: is this the partner's current secret, and is the partner active? It is counted, and not in the log.";
  if (status === 413) return "The event is too large.";
  return status >= 500 ? "The platform could not take the event. Send it again with the same webhook-id." : "The platform refused the request.";
}
