import createClient, { type Client } from "openapi-fetch";

import type { paths } from "../../src/shared/api/schema.gen";
import type { Person, Platform } from "./platform";

/** The API as a person: for what happens beside a journey, such as an operator who changes a price. */
export async function apiAs(platform: Platform, person: Person): Promise<Client<paths>> {
  const response = await fetch(platform.endpoints.aws, {
    method: "POST",
    headers: {
      "Content-Type": "application/x-amz-json-1.1",
      "X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth",
    },
    body: JSON.stringify({
      AuthFlow: "USER_PASSWORD_AUTH",
      ClientId: platform.endpoints.testClientId,
      AuthParameters: { USERNAME: person.email, PASSWORD: person.password },
    }),
  });
  if (!response.ok) throw new Error(`signing in ${person.email} answers ${response.status}: ${await response.text()}`);
  const { AuthenticationResult } = (await response.json()) as { AuthenticationResult: { AccessToken: string } };
  const headers = { Authorization: `Bearer ${AuthenticationResult.AccessToken}` };
  return createClient<paths>({ baseUrl: platform.endpoints.app, headers });
}
