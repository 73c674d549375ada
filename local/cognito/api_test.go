package cognito_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/stretchr/testify/require"
)

func TestPoolsAndClientsAreListedAndDescribed(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	client := w.client(t, pool)

	pools, err := w.sdk.ListUserPools(t.Context(), &idp.ListUserPoolsInput{MaxResults: aws.Int32(10)})
	require.NoError(t, err)
	require.Len(t, pools.UserPools, 1)
	require.Equal(t, pool, *pools.UserPools[0].Id)

	clients, err := w.sdk.ListUserPoolClients(t.Context(), &idp.ListUserPoolClientsInput{UserPoolId: &pool})
	require.NoError(t, err)
	require.Equal(t, client, *clients.UserPoolClients[0].ClientId)

	one, err := w.sdk.DescribeUserPoolClient(t.Context(), &idp.DescribeUserPoolClientInput{UserPoolId: &pool, ClientId: &client})
	require.NoError(t, err)
	require.Contains(t, one.UserPoolClient.CallbackURLs, "http://page.test/callback")

	_, err = w.sdk.DescribeUserPool(t.Context(), &idp.DescribeUserPoolInput{UserPoolId: aws.String("us-east-1_absent000")})
	refused(t, err, "ResourceNotFoundException", "does not exist")
}

func TestSignUpWaitsForTheMailedCode(t *testing.T) {
	w := newHarness(t, "")
	client := w.client(t, w.pool(t))
	const email = "new@example.com"
	up, err := w.sdk.SignUp(t.Context(), &idp.SignUpInput{ClientId: &client, Username: aws.String(email), Password: aws.String(password)})
	require.NoError(t, err)
	require.False(t, up.UserConfirmed)
	require.Equal(t, "n***@e***", *up.CodeDeliveryDetails.Destination)

	_, err = w.signIn(t, client, email, password)
	refused(t, err, "UserNotConfirmedException", "User is not confirmed.")
	_, err = w.sdk.ConfirmSignUp(t.Context(), &idp.ConfirmSignUpInput{ClientId: &client, Username: aws.String(email), ConfirmationCode: aws.String("x")})
	refused(t, err, "CodeMismatchException", "Invalid verification code")
	_, err = w.sdk.ConfirmSignUp(t.Context(), &idp.ConfirmSignUpInput{ClientId: &client, Username: aws.String(email), ConfirmationCode: aws.String(w.mail.code(email))})
	require.NoError(t, err)

	in, err := w.signIn(t, client, email, password)
	require.NoError(t, err)
	me, err := w.sdk.GetUser(t.Context(), &idp.GetUserInput{AccessToken: in.AuthenticationResult.AccessToken})
	require.NoError(t, err)
	require.Contains(t, me.UserAttributes, types.AttributeType{Name: aws.String("email_verified"), Value: aws.String("true")})
}

func TestWrongCodesRunOut(t *testing.T) {
	w := newHarness(t, "")
	client, email := w.client(t, w.pool(t)), aws.String("new@example.com")
	_, err := w.sdk.SignUp(t.Context(), &idp.SignUpInput{ClientId: &client, Username: email, Password: aws.String(password)})
	require.NoError(t, err)
	for range 5 {
		_, err = w.sdk.ConfirmSignUp(t.Context(), &idp.ConfirmSignUpInput{ClientId: &client, Username: email, ConfirmationCode: aws.String("wrong")})
		refused(t, err, "CodeMismatchException", "")
	}
	_, err = w.sdk.ConfirmSignUp(t.Context(), &idp.ConfirmSignUpInput{ClientId: &client, Username: email, ConfirmationCode: aws.String(w.mail.code(*email))})
	refused(t, err, "TooManyFailedAttemptsException", "")
}

func TestSignUpRefusals(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	client := w.client(t, pool)
	w.user(t, pool, "taken@example.com")
	for name, c := range map[string]struct{ email, password, code, message string }{
		"taken":           {"TAKEN@example.com", password, "UsernameExistsException", "already exists"},
		"short":           {"a@example.com", "Aa1!", "InvalidPasswordException", "not long enough"},
		"no upper case":   {"a@example.com", "aaaaaa1!", "InvalidPasswordException", "uppercase"},
		"no lower case":   {"a@example.com", "AAAAAA1!", "InvalidPasswordException", "lowercase"},
		"no number":       {"a@example.com", "Aaaaaaa!", "InvalidPasswordException", "numeric"},
		"no symbol":       {"a@example.com", "Aaaaaaa1", "InvalidPasswordException", "symbol"},
		"not an address":  {"somebody", password, "InvalidParameterException", "email"},
		"header in it":    {"a@example.com\nBcc: x@y", password, "InvalidParameterException", "email"},
		"name is missing": {"", password, "InvalidParameterException", ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.sdk.SignUp(t.Context(), &idp.SignUpInput{ClientId: &client, Username: &c.email, Password: &c.password})
			refused(t, err, c.code, c.message)
		})
	}
}

func TestTwoSimultaneousSignUpsMakeOneUser(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	client := w.client(t, pool)
	var made atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			_, err := w.sdk.SignUp(t.Context(), &idp.SignUpInput{ClientId: &client, Username: aws.String("one@example.com"), Password: aws.String(password)})
			if err == nil {
				made.Add(1)
			}
		})
	}
	all.Wait()
	require.EqualValues(t, 1, made.Load())
	users, err := w.sdk.ListUsers(t.Context(), &idp.ListUsersInput{UserPoolId: &pool})
	require.NoError(t, err)
	require.Len(t, users.Users, 1)
}

func TestSignInDoesNotTellWhoExists(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	client := w.client(t, pool)
	w.user(t, pool, "demo@example.com")
	_, wrong := w.signIn(t, client, "demo@example.com", "nope")
	_, unknown := w.signIn(t, client, "nobody@example.com", "nope")
	refused(t, wrong, "NotAuthorizedException", "Incorrect username or password.")
	refused(t, unknown, "NotAuthorizedException", "Incorrect username or password.")
}

func TestTemporaryPasswordMustBeReplaced(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	client := w.client(t, pool)
	const email, first = "fresh@example.com", "Temporary-1"
	_, err := w.sdk.AdminCreateUser(t.Context(), &idp.AdminCreateUserInput{UserPoolId: &pool, Username: aws.String(email), TemporaryPassword: aws.String(first)})
	require.NoError(t, err)
	in, err := w.signIn(t, client, email, first)
	require.NoError(t, err)
	require.Equal(t, types.ChallengeNameTypeNewPasswordRequired, in.ChallengeName)
	out, err := w.sdk.RespondToAuthChallenge(t.Context(), &idp.RespondToAuthChallengeInput{
		ClientId: &client, ChallengeName: in.ChallengeName, Session: in.Session,
		ChallengeResponses: map[string]string{"USERNAME": email, "NEW_PASSWORD": password},
	})
	require.NoError(t, err)
	require.NotEmpty(t, *out.AuthenticationResult.AccessToken)
	_, err = w.signIn(t, client, email, first)
	refused(t, err, "NotAuthorizedException", "Incorrect")
}

func TestGroupsAreInTheNextToken(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	client := w.client(t, pool)
	w.user(t, pool, "op@example.com")
	group, email := aws.String("operators"), aws.String("op@example.com")
	_, err := w.sdk.AdminAddUserToGroup(t.Context(), &idp.AdminAddUserToGroupInput{UserPoolId: &pool, Username: email, GroupName: group})
	refused(t, err, "ResourceNotFoundException", "Group not found")
	_, err = w.sdk.CreateGroup(t.Context(), &idp.CreateGroupInput{UserPoolId: &pool, GroupName: group})
	require.NoError(t, err)
	_, err = w.sdk.CreateGroup(t.Context(), &idp.CreateGroupInput{UserPoolId: &pool, GroupName: group})
	refused(t, err, "GroupExistsException", "already exists")
	_, err = w.sdk.AdminAddUserToGroup(t.Context(), &idp.AdminAddUserToGroupInput{UserPoolId: &pool, Username: email, GroupName: group})
	require.NoError(t, err)

	in, err := w.signIn(t, client, *email, password)
	require.NoError(t, err)
	require.Equal(t, []any{"operators"}, parse(t, w, pool, *in.AuthenticationResult.AccessToken)["cognito:groups"])

	_, err = w.sdk.AdminRemoveUserFromGroup(t.Context(), &idp.AdminRemoveUserFromGroupInput{UserPoolId: &pool, Username: email, GroupName: group})
	require.NoError(t, err)
	in, err = w.sdk.InitiateAuth(t.Context(), &idp.InitiateAuthInput{
		ClientId: &client, AuthFlow: "REFRESH_TOKEN_AUTH",
		AuthParameters: map[string]string{"REFRESH_TOKEN": *in.AuthenticationResult.RefreshToken},
	})
	require.NoError(t, err)
	require.NotContains(t, parse(t, w, pool, *in.AuthenticationResult.AccessToken), "cognito:groups")
}

func TestRevokedAndSignedOutTokensEnd(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	client := w.client(t, pool)
	w.user(t, pool, "demo@example.com")
	first, err := w.signIn(t, client, "demo@example.com", password)
	require.NoError(t, err)
	second, err := w.signIn(t, client, "demo@example.com", password)
	require.NoError(t, err)

	_, err = w.sdk.RevokeToken(t.Context(), &idp.RevokeTokenInput{ClientId: &client, Token: first.AuthenticationResult.RefreshToken})
	require.NoError(t, err)
	_, err = w.sdk.GetUser(t.Context(), &idp.GetUserInput{AccessToken: first.AuthenticationResult.AccessToken})
	refused(t, err, "NotAuthorizedException", "Access Token has been revoked")
	_, err = w.sdk.GetUser(t.Context(), &idp.GetUserInput{AccessToken: second.AuthenticationResult.AccessToken})
	require.NoError(t, err)

	_, err = w.sdk.GlobalSignOut(t.Context(), &idp.GlobalSignOutInput{AccessToken: second.AuthenticationResult.AccessToken})
	require.NoError(t, err)
	_, err = w.sdk.GetUser(t.Context(), &idp.GetUserInput{AccessToken: second.AuthenticationResult.AccessToken})
	refused(t, err, "NotAuthorizedException", "revoked")
}

func TestS10_AnIDTokenIsNoAccessToken(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	client := w.client(t, pool)
	w.user(t, pool, "demo@example.com")
	in, err := w.signIn(t, client, "demo@example.com", password)
	require.NoError(t, err)
	_, err = w.sdk.GetUser(t.Context(), &idp.GetUserInput{AccessToken: in.AuthenticationResult.IdToken})
	refused(t, err, "NotAuthorizedException", "Invalid Access Token")
}

func TestTokensExpireWithThePlatformsClock(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	client := w.client(t, pool)
	w.user(t, pool, "demo@example.com")
	in, err := w.signIn(t, client, "demo@example.com", password)
	require.NoError(t, err)
	w.env.Clock.Advance(61 * time.Minute)
	_, err = w.sdk.GetUser(t.Context(), &idp.GetUserInput{AccessToken: in.AuthenticationResult.AccessToken})
	refused(t, err, "NotAuthorizedException", "Access Token has expired")
	w.env.Clock.Advance(30 * 24 * time.Hour)
	_, err = w.sdk.InitiateAuth(t.Context(), &idp.InitiateAuthInput{
		ClientId: &client, AuthFlow: "REFRESH_TOKEN_AUTH",
		AuthParameters: map[string]string{"REFRESH_TOKEN": *in.AuthenticationResult.RefreshToken},
	})
	refused(t, err, "NotAuthorizedException", "Refresh Token has expired")
}

func TestFlowsNotOpenToTheClientAreRefused(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	out, err := w.sdk.CreateUserPoolClient(t.Context(), &idp.CreateUserPoolClientInput{UserPoolId: &pool, ClientName: aws.String("plain")})
	require.NoError(t, err)
	_, err = w.signIn(t, *out.UserPoolClient.ClientId, "demo@example.com", password)
	refused(t, err, "InvalidParameterException", "USER_PASSWORD_AUTH flow not enabled for this client")
	_, err = w.sdk.InitiateAuth(t.Context(), &idp.InitiateAuthInput{
		ClientId: out.UserPoolClient.ClientId, AuthFlow: "USER_SRP_AUTH", AuthParameters: map[string]string{"USERNAME": "x"},
	})
	refused(t, err, "InvalidParameterException", "not implemented here")
}

func TestUsersAreListedByFilterAndPage(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	for _, email := range []string{"a@example.com", "b@example.com", "c@example.com"} {
		w.user(t, pool, email)
	}
	one, err := w.sdk.ListUsers(t.Context(), &idp.ListUsersInput{UserPoolId: &pool, Filter: aws.String(`email = "b@example.com"`)})
	require.NoError(t, err)
	require.Len(t, one.Users, 1)
	require.Greater(t, len(one.Users[0].Attributes), 1)
	one, err = w.sdk.ListUsers(t.Context(), &idp.ListUsersInput{UserPoolId: &pool, Limit: aws.Int32(1), AttributesToGet: []string{"sub"}})
	require.NoError(t, err)
	require.Len(t, one.Users[0].Attributes, 1)
	require.Equal(t, "sub", *one.Users[0].Attributes[0].Name)
	_, err = w.sdk.ListUsers(t.Context(), &idp.ListUsersInput{UserPoolId: &pool, Filter: aws.String(`email`)})
	refused(t, err, "InvalidParameterException", "filter")

	pages, seen := idp.NewListUsersPaginator(w.sdk, &idp.ListUsersInput{UserPoolId: &pool, Limit: aws.Int32(2)}), 0
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		require.NoError(t, err)
		seen += len(page.Users)
	}
	require.Equal(t, 3, seen)
}

func TestDeletedUserIsGoneWithTheirSessions(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	client := w.client(t, pool)
	w.user(t, pool, "demo@example.com")
	in, err := w.signIn(t, client, "demo@example.com", password)
	require.NoError(t, err)
	_, err = w.sdk.AdminDeleteUser(t.Context(), &idp.AdminDeleteUserInput{UserPoolId: &pool, Username: aws.String("demo@example.com")})
	require.NoError(t, err)
	_, err = w.sdk.AdminGetUser(t.Context(), &idp.AdminGetUserInput{UserPoolId: &pool, Username: aws.String("demo@example.com")})
	refused(t, err, "UserNotFoundException", "User does not exist.")
	_, err = w.sdk.GetUser(t.Context(), &idp.GetUserInput{AccessToken: in.AuthenticationResult.AccessToken})
	refused(t, err, "NotAuthorizedException", "revoked")
	w.user(t, pool, "demo@example.com") // the address is free again
}
