import type { SignatureScheme } from "@/shared/api/types";

/** How deliveries are signed, as the form offers it. */
export type Signing = "v1" | "v1a" | "both";

export const signings: readonly { value: Signing; label: string; description: string }[] = [
  { value: "v1", label: "Secret (v1)", description: "HMAC-SHA256. Every library for Standard Webhooks verifies it." },
  { value: "v1a", label: "Public key (v1a)", description: "Ed25519. Your receiver holds no secret, only the public key of this endpoint." },
  { value: "both", label: "Both", description: "For a receiver that changes from one to the other." },
];

export function signingOf(schemes: readonly SignatureScheme[]): Signing {
  if (schemes.length > 1) return "both";
  return schemes[0] ?? "v1";
}

export function schemesOf(signing: Signing): SignatureScheme[] {
  return signing === "both" ? ["v1", "v1a"] : [signing];
}

/** Where the public keys of an endpoint are, for the receiver's configuration. */
export function keysAddress(path: string, origin: string): string {
  return new URL(path, origin).href;
}
