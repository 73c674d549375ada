package conformance

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	cognito "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/require"
)

const password = "Conformance-1"

// pool creates a user pool with two clients: $client hides whether a user exists
// and allows the password flow, $open does neither.
func pool(t *testing.T, c *cognito.Client) names {
	t.Helper()
	created, err := c.CreateUserPool(t.Context(), &cognito.CreateUserPoolInput{
		PoolName: aws.String(unique("pool")), UsernameAttributes: []types.UsernameAttributeType{types.UsernameAttributeTypeEmail},
		AutoVerifiedAttributes: []types.VerifiedAttributeType{types.VerifiedAttributeTypeEmail},
	})
	require.NoError(t, err)
	n := names{"pool": *created.UserPool.Id, "password": password}
	t.Cleanup(func() {
		_, err := c.DeleteUserPool(context.Background(), &cognito.DeleteUserPoolInput{UserPoolId: created.UserPool.Id})
		var known smithy.APIError
		if errors.As(err, &known) && known.ErrorCode() == "UnknownOperationException" {
			return // local has one pool and keeps it; this run's goes with its data
		}
		require.NoError(t, err)
	})
	for name, rest := range map[string]string{
		"client": `"PreventUserExistenceErrors":"ENABLED","ExplicitAuthFlows":["ALLOW_USER_PASSWORD_AUTH","ALLOW_REFRESH_TOKEN_AUTH"],"EnableTokenRevocation":true,
			"AllowedOAuthFlows":["code"],"AllowedOAuthFlowsUserPoolClient":true,"AllowedOAuthScopes":["openid","email"],"CallbackURLs":["https://app.example.com/callback"],"SupportedIdentityProviders":["COGNITO"]`,
		"open": `"PreventUserExistenceErrors":"LEGACY","ExplicitAuthFlows":["ALLOW_REFRESH_TOKEN_AUTH","ALLOW_USER_PASSWORD_AUTH"]`,
		"shut": `"ExplicitAuthFlows":["ALLOW_REFRESH_TOKEN_AUTH","ALLOW_ADMIN_USER_PASSWORD_AUTH"]`,
	} {
		out, err := do(c.CreateUserPoolClient, `{"UserPoolId":"$pool","ClientName":"`+name+`",`+rest+`}`)(t.Context(), n)
		require.NoError(t, err)
		n[name] = out.(map[string]any)["UserPoolClient"].(map[string]any)["ClientId"].(string)
	}
	return n
}

// person creates a user who can sign in.
func person(t *testing.T, c *cognito.Client, n names, email string) {
	t.Helper()
	for _, step := range []call{
		do(c.AdminCreateUser, `{"UserPoolId":"$pool","Username":"`+email+`","MessageAction":"SUPPRESS","UserAttributes":[{"Name":"email","Value":"`+email+`"},{"Name":"email_verified","Value":"true"}]}`),
		do(c.AdminSetUserPassword, `{"UserPoolId":"$pool","Username":"`+email+`","Password":"$password","Permanent":true}`),
	} {
		_, err := step(t.Context(), n)
		require.NoError(t, err)
	}
}

func signIn(c *cognito.Client, client, email, password string) call {
	return do(c.InitiateAuth, `{"ClientId":"`+client+`","AuthFlow":"USER_PASSWORD_AUTH","AuthParameters":{"USERNAME":"`+email+`","PASSWORD":"`+password+`"}}`)
}

func TestCognitoRequests(t *testing.T) {
	t.Parallel()
	c := cognito.NewFromConfig(settings)
	n := pool(t, c)
	person(t, c, n, "ann@example.com")
	verify(t, n, signUps(c))
	verify(t, n, signIns(c))
	verify(t, n, groups(c))
	verify(t, n, claimsAsAttributes(c))
	verify(t, n, disabledUsers(c))
	verify(t, n, forgottenPasswords(c))
}

// claimsAsAttributes are attempts to set what a token says.
func claimsAsAttributes(c *cognito.Client) (all []expectation) {
	const tail = `"Username":"eve@example.com","UserAttributes":[{"Name":"$NAME","Value":"x"}]}`
	input := func(head, name string) string { return head + strings.Replace(tail, "$NAME", name, 1) }
	for _, name := range []string{"token_use", "client_id", "iss", "exp", "cognito:groups", "custom:absent"} {
		unknown := refusal{code: "InvalidParameterException", says: name + ": Attribute does not exist in the schema."}
		all = append(all, expectation{
			name: "a sign-up with " + name, doc: "Developer Guide, Working with user attributes",
			when: do(c.SignUp, input(`{"ClientId":"$client","Password":"$password",`, name)), want: unknown,
		}, expectation{
			name: "an administrator's user with " + name, doc: "Developer Guide, Working with user attributes",
			when: do(c.AdminCreateUser, input(`{"UserPoolId":"$pool","MessageAction":"SUPPRESS",`, name)), want: unknown,
		})
	}
	return append(all, expectation{
		name: "a sign-up that verifies its own address", doc: "API Reference, SignUp, Errors",
		when: do(c.SignUp, input(`{"ClientId":"$client","Password":"$password",`, "email_verified")),
		want: refusal{code: "NotAuthorizedException", says: "A client attempted to write unauthorized attribute"},
	})
}

func disabledUsers(c *cognito.Client) []expectation {
	const ann = `{"UserPoolId":"$pool","Username":"ann@example.com"}`
	return []expectation{{
		name: "a disabled user cannot sign in", doc: "API Reference, AdminDisableUser",
		given: []call{do(c.AdminDisableUser, ann)},
		when:  signIn(c, "$client", "ann@example.com", "$password"), want: refusal{code: "NotAuthorizedException", says: "User is disabled"},
	}, {
		name: "a disabled user is shown as disabled", doc: "API Reference, AdminGetUser",
		when: do(c.AdminGetUser, ann), want: `{"Enabled":false,"UserStatus":"CONFIRMED"}`,
	}, {
		name: "an enabled user can sign in", doc: "API Reference, AdminEnableUser",
		given: []call{do(c.AdminEnableUser, ann)},
		when:  signIn(c, "$client", "ann@example.com", "$password"), want: `{"AuthenticationResult":{"AccessToken":"*"}}`,
	}, {
		name: "an absent user", doc: "API Reference, AdminDisableUser, Errors",
		when: do(c.AdminDisableUser, `{"UserPoolId":"$pool","Username":"nobody@example.com"}`), want: refusal{code: "UserNotFoundException"},
	}, {
		name: "the users of a group", doc: "API Reference, ListUsersInGroup",
		when: do(c.ListUsersInGroup, `{"UserPoolId":"$pool","GroupName":"operators"}`), want: `{"Users":[{"Username":"*","Enabled":true}]}`,
	}}
}

func forgottenPasswords(c *cognito.Client) []expectation {
	const confirm = `"ConfirmationCode":"000000","Password":"Another-Horse-8"}`
	return []expectation{{
		name: "a code is mailed", doc: "API Reference, ForgotPassword",
		when: do(c.ForgotPassword, `{"ClientId":"$client","Username":"ann@example.com"}`),
		want: `{"CodeDeliveryDetails":{"AttributeName":"email","DeliveryMedium":"EMAIL","Destination":"*@*"}}`,
	}, {
		name: "a wrong code", doc: "API Reference, ConfirmForgotPassword, Errors",
		when: do(c.ConfirmForgotPassword, `{"ClientId":"$client","Username":"ann@example.com",`+confirm), want: refusal{code: "CodeMismatchException"},
	}, {
		name: "an absent user, existence errors hidden", doc: "Developer Guide, Managing user existence error responses",
		when: do(c.ForgotPassword, `{"ClientId":"$client","Username":"nobody@example.com"}`),
		want: `{"CodeDeliveryDetails":{"DeliveryMedium":"EMAIL","Destination":"*@*"}}`,
	}, {
		name: "an absent user, existence errors shown", doc: "Developer Guide, Managing user existence error responses",
		when: do(c.ForgotPassword, `{"ClientId":"$open","Username":"nobody@example.com"}`), want: refusal{code: "UserNotFoundException"},
	}}
}

func signUps(c *cognito.Client) []expectation {
	signUp := func(email, password string) call {
		return do(c.SignUp, `{"ClientId":"$client","Username":"`+email+`","Password":"`+password+`","UserAttributes":[{"Name":"email","Value":"`+email+`"}]}`)
	}
	return []expectation{{
		name: "a new user has to confirm", doc: "API Reference, SignUp",
		when: signUp("bob@example.com", "$password"), want: `{"UserConfirmed":false,"UserSub":"*","CodeDeliveryDetails":{"DeliveryMedium":"EMAIL","AttributeName":"email","Destination":"*@*"}}`,
	}, {
		name: "the address is taken", doc: "API Reference, SignUp, Errors",
		when: signUp("bob@example.com", "$password"), want: refusal{code: "UsernameExistsException"},
	}, {
		name: "a weak password", doc: "API Reference, SignUp, Errors",
		when: signUp("carl@example.com", "weak"), want: refusal{code: "InvalidPasswordException", says: "Password did not conform with policy"},
	}, {
		name: "a name that is no address", doc: "Developer Guide, Sign-in attributes, email",
		when: do(c.SignUp, `{"ClientId":"$client","Username":"carl","Password":"$password"}`), want: refusal{code: "InvalidParameterException"},
	}, {
		name: "an unconfirmed user cannot sign in", doc: "API Reference, InitiateAuth, Errors",
		when: signIn(c, "$client", "bob@example.com", "$password"), want: refusal{code: "UserNotConfirmedException"},
	}, {
		name: "a wrong code", doc: "API Reference, ConfirmSignUp, Errors",
		when: do(c.ConfirmSignUp, `{"ClientId":"$client","Username":"bob@example.com","ConfirmationCode":"000000"}`), want: refusal{code: "CodeMismatchException"},
	}, {
		name: "a user confirmed by an administrator can sign in", doc: "API Reference, AdminConfirmSignUp",
		given: []call{do(c.AdminConfirmSignUp, `{"UserPoolId":"$pool","Username":"bob@example.com"}`)},
		when:  signIn(c, "$client", "bob@example.com", "$password"),
		want:  `{"AuthenticationResult":{"AccessToken":"*","IdToken":"*","RefreshToken":"*","TokenType":"Bearer","ExpiresIn":3600},"ChallengeName":null}`,
	}, {
		name: "the status of a confirmed user", doc: "API Reference, AdminGetUser",
		when: do(c.AdminGetUser, `{"UserPoolId":"$pool","Username":"bob@example.com"}`), want: `{"UserStatus":"CONFIRMED","Enabled":true,"Username":"*"}`,
	}}
}

func signIns(c *cognito.Client) []expectation {
	return []expectation{{
		name: "a wrong password", doc: "API Reference, InitiateAuth, Errors",
		when: signIn(c, "$client", "ann@example.com", "Wrong-1-password"), want: refusal{code: "NotAuthorizedException", says: "Incorrect username or password"},
	}, {
		name: "an absent user, existence errors hidden", doc: "Developer Guide, Managing user existence error responses",
		when: signIn(c, "$client", "nobody@example.com", "$password"), want: refusal{code: "NotAuthorizedException", says: "Incorrect username or password"},
	}, {
		name: "an absent user, existence errors shown", doc: "Developer Guide, Managing user existence error responses",
		when: signIn(c, "$open", "nobody@example.com", "$password"), want: refusal{code: "UserNotFoundException"},
	}, {
		name: "a flow that the client does not have", doc: "API Reference, InitiateAuth, Errors",
		when: signIn(c, "$shut", "ann@example.com", "$password"), want: refusal{code: "InvalidParameterException", says: "USER_PASSWORD_AUTH flow not enabled for this client"},
	}, {
		name: "an absent client", doc: "API Reference, InitiateAuth, Errors",
		when: signIn(c, "0123456789abcdefghijklmnop", "ann@example.com", "$password"), want: refusal{code: "ResourceNotFoundException"},
	}, {
		name: "an administrator signs in a user", doc: "API Reference, AdminInitiateAuth",
		when: do(c.AdminInitiateAuth, `{"UserPoolId":"$pool","ClientId":"$shut","AuthFlow":"ADMIN_USER_PASSWORD_AUTH","AuthParameters":{"USERNAME":"ann@example.com","PASSWORD":"$password"}}`),
		want: `{"AuthenticationResult":{"AccessToken":"*"}}`,
	}, {
		name: "a temporary password asks for a new one", doc: "API Reference, AdminCreateUser; InitiateAuth, ChallengeName",
		given: []call{do(c.AdminCreateUser, `{"UserPoolId":"$pool","Username":"dora@example.com","TemporaryPassword":"Temporary-1","MessageAction":"SUPPRESS"}`)},
		when:  signIn(c, "$client", "dora@example.com", "Temporary-1"), want: `{"ChallengeName":"NEW_PASSWORD_REQUIRED","Session":"*","AuthenticationResult":null}`,
	}, {
		name: "an access token that is none", doc: "API Reference, GetUser, Errors",
		when: do(c.GetUser, `{"AccessToken":"nonsense"}`), want: refusal{code: "NotAuthorizedException", says: "Invalid Access Token"},
	}, {
		name: "an absent user", doc: "API Reference, AdminGetUser, Errors",
		when: do(c.AdminGetUser, `{"UserPoolId":"$pool","Username":"nobody@example.com"}`), want: refusal{code: "UserNotFoundException"},
	}, {
		name: "an absent pool", doc: "API Reference, DescribeUserPool, Errors",
		when: do(c.DescribeUserPool, `{"UserPoolId":"us-east-1_absent000"}`), want: refusal{code: "ResourceNotFoundException"},
	}}
}

func groups(c *cognito.Client) []expectation {
	const create = `{"UserPoolId":"$pool","GroupName":"operators"}`
	return []expectation{{
		name: "a group is made and named", doc: "API Reference, CreateGroup",
		when: do(c.CreateGroup, create), want: `{"Group":{"GroupName":"operators"}}`,
	}, {
		name: "a group exists already", doc: "API Reference, CreateGroup, Errors",
		when: do(c.CreateGroup, create), want: refusal{code: "GroupExistsException"},
	}, {
		name: "an absent group", doc: "API Reference, AdminAddUserToGroup, Errors",
		when: do(c.AdminAddUserToGroup, `{"UserPoolId":"$pool","Username":"ann@example.com","GroupName":"none"}`), want: refusal{code: "ResourceNotFoundException"},
	}, {
		name: "an absent user", doc: "API Reference, AdminAddUserToGroup, Errors",
		when: do(c.AdminAddUserToGroup, `{"UserPoolId":"$pool","Username":"nobody@example.com","GroupName":"operators"}`), want: refusal{code: "UserNotFoundException"},
	}, {
		name: "a user's groups", doc: "API Reference, AdminListGroupsForUser",
		given: []call{do(c.AdminAddUserToGroup, `{"UserPoolId":"$pool","Username":"ann@example.com","GroupName":"operators"}`)},
		when:  do(c.AdminListGroupsForUser, `{"UserPoolId":"$pool","Username":"ann@example.com"}`), want: `{"Groups":[{"GroupName":"operators"}]}`,
	}}
}
