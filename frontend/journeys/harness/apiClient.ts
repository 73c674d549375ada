import createClient, { type Client } from "openapi-fetch";

import type { paths } from "../../src/shared/api/schema.gen";
import type { Platform, User } from "./platform";

/** An API client that is signed in as a user, for changes outside the browser. */
export async function apiClient(platform: Platform, user: User): Promise<Client<paths>> {
  const response = await fetch(platform.endpoints.aws, {
    method: "POST",
    headers: {
      "Content-Type": "application/x-amz-json-1.1",
      "X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth",
    },
    body: JSON.stringify({
      AuthFlow: "USER_PASSWORD_AUTH",
      ClientId: platform.endpoints.testClientId,
      AuthParameters: { USERNAME: user.email, PASSWORD: user.password },
    }),
  });
  if (!response.ok) throw new Error(`signing in ${user.email} returns ${response.status}: ${await response.text()}`);
  const { AuthenticationResult } = (await response.json()) as { AuthenticationResult: { AccessToken: string } };
  const headers = { Authorization: `Bearer ${AuthenticationResult.AccessToken}` };
  return createClient<paths>({ baseUrl: platform.endpoints.app, headers });
}
