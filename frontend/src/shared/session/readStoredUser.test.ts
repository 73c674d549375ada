import { User } from "oidc-client-ts";
import { afterEach, describe, expect, it, vi } from "vitest";

import type { Config } from "@/shared/config/config";

import { readStoredUser } from "./readStoredUser";
import { hasFreshToken, hasStoredUser } from "./storedUser";

const config = { issuer: "https://issuer.example", clientId: "app" } as Config;
const inAnHour = Math.floor(Date.now() / 1000) + 3600;

/** Stores a user as the library does, with a token that ends at a time in seconds since 1970. */
function store(end: number, by = config): void {
  const profile = { sub: "7", iss: by.issuer, aud: by.clientId, exp: end, iat: 0, email: "ada@example.com", "cognito:groups": ["partners"] };
  const user = new User({ access_token: "token", token_type: "Bearer", expires_at: end, profile });
  const entries = { [`oidc.user:${by.issuer}:${by.clientId}`]: user.toStorageString() };
  vi.stubGlobal("sessionStorage", { ...entries, getItem: (name: string) => entries[name] ?? null });
}

describe("the user that the library stores", () => {
  afterEach(() => void vi.unstubAllGlobals());

  it("is read without it", () => {
    store(inAnHour);
    expect(readStoredUser(config)).toMatchObject({ access_token: "token", expires_at: inAnHour, profile: { sub: "7", email: "ada@example.com", "cognito:groups": ["partners"] } });
    expect([hasStoredUser(), hasFreshToken()]).toEqual([true, true]);
  });

  it("has no fresh token from two minutes before its end", () => {
    store(Math.floor(Date.now() / 1000) + 119);
    expect([hasStoredUser(), hasFreshToken()]).toEqual([true, false]);
  });

  it("is nobody of another environment", () => {
    store(inAnHour, { ...config, clientId: "other" });
    expect(readStoredUser(config)).toBeUndefined();
  });

  it.each([null, "", "{", "null", '{"access_token":"token"}'])("is nobody if %j is stored", (stored) => {
    vi.stubGlobal("sessionStorage", { "oidc.user:https://issuer.example:app": stored, getItem: () => stored });
    expect(readStoredUser(config)).toBeUndefined();
    expect(hasFreshToken()).toBe(false);
  });

  it("is nobody if the browser refuses access", () => {
    vi.stubGlobal("sessionStorage", undefined);
    expect([readStoredUser(config), hasStoredUser(), hasFreshToken()]).toEqual([undefined, false, false]);
  });
});
