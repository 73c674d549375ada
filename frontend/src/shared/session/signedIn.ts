import type { SignedIn } from "./currentSession";

/** The claims of an ID token that the app uses; Cognito's groups are the roles. */
interface Claims {
  sub: string;
  email?: unknown;
  "cognito:groups"?: unknown;
}

/** The user of an ID token's claims. */
export function signedInOf(claims: Claims): SignedIn {
  const groups = claims["cognito:groups"];
  const isIn = (group: string) => Array.isArray(groups) && groups.includes(group);
  return {
    id: claims.sub,
    email: typeof claims.email === "string" ? claims.email : "",
    isOperator: isIn("operators"),
    isPartner: isIn("partners"),
    isFinance: isIn("finance"),
  };
}
