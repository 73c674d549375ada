import * as v from "valibot";

import type { Config } from "@/shared/config/config";

import { storedUser } from "./storedUser";

/** What oidc-client-ts stores, as far as the app reads it itself. */
const schema = v.object({
  access_token: v.string(),
  /** In seconds since 1970. */
  expires_at: v.number(),
  profile: v.looseObject({ sub: v.string() }),
});

export type StoredUser = v.InferOutput<typeof schema>;

/** Who is signed in with this tab. Undefined if nobody is, or if it is stored in another way than the app knows. */
export function readStoredUser({ issuer, clientId }: Config): StoredUser | undefined {
  try {
    const stored = sessionStorage.getItem(`${storedUser}${issuer}:${clientId}`);
    const parsed = v.safeParse(schema, JSON.parse(stored ?? "null"));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
