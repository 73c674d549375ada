import createClient, { type Client } from "openapi-fetch";

import type { paths } from "../../src/shared/api/schema.gen";
import type { Platform, User } from "./platform";

/** An API client that is signed in as a user, for changes outside the browser. */
export async function apiClient(platform: Platform, user: User): Promise<Client<paths>> {
  const { AuthenticationResult } = await userPool<{ AuthenticationResult: { AccessToken: string } }>(platform, "InitiateAuth", {
    AuthFlow: "USER_PASSWORD_AUTH",
    ClientId: platform.endpoints.testClientId,
    AuthParameters: { USERNAME: user.email, PASSWORD: user.password },
  });
  const headers = { Authorization: `Bearer ${AuthenticationResult.AccessToken}` };
  return createClient<paths>({ baseUrl: platform.endpoints.app, headers });
}

/** Creates another operator. */
export async function createOperator(platform: Platform, { email, password }: User): Promise<void> {
  const user = { UserPoolId: platform.endpoints.userPoolId, Username: email };
  const UserAttributes = [{ Name: "email_verified", Value: "true" }];
  await userPool(platform, "AdminCreateUser", { ...user, MessageAction: "SUPPRESS", UserAttributes });
  await userPool(platform, "AdminSetUserPassword", { ...user, Password: password, Permanent: true });
  await userPool(platform, "AdminAddUserToGroup", { ...user, GroupName: "operators" });
}

/** Calls the user pool. An error names what was called and why it failed. */
async function userPool<T>(platform: Platform, operation: string, body: unknown): Promise<T> {
  const response = await fetch(platform.endpoints.aws, {
    method: "POST",
    headers: {
      "Content-Type": "application/x-amz-json-1.1",
      "X-Amz-Target": `AWSCognitoIdentityProviderService.${operation}`,
      // The platform reads only the service name.
      Authorization: "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=0",
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${operation} responds with ${response.status}: ${text}`);
  return (text === "" ? {} : JSON.parse(text)) as T;
}
