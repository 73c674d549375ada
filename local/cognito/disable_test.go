package cognito_test

import (
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/stretchr/testify/require"
)

func (w *harness) disable(t *testing.T, pool, email string) {
	t.Helper()
	_, err := w.sdk.AdminDisableUser(t.Context(), &idp.AdminDisableUserInput{UserPoolId: &pool, Username: &email})
	require.NoError(t, err)
}

func (w *harness) enable(t *testing.T, pool, email string) {
	t.Helper()
	_, err := w.sdk.AdminEnableUser(t.Context(), &idp.AdminEnableUserInput{UserPoolId: &pool, Username: &email})
	require.NoError(t, err)
}

func TestADisabledUserCannotSignInRefreshOrUseTokens(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	client, email := w.client(t, pool), "gone@example.com"
	w.user(t, pool, email)
	in, err := w.signIn(t, client, email, password)
	require.NoError(t, err)
	use := func() error {
		_, err := w.sdk.GetUser(t.Context(), &idp.GetUserInput{AccessToken: in.AuthenticationResult.AccessToken})
		return err
	}
	refresh := func() error {
		_, err := w.sdk.InitiateAuth(t.Context(), &idp.InitiateAuthInput{
			ClientId: &client, AuthFlow: "REFRESH_TOKEN_AUTH",
			AuthParameters: map[string]string{"REFRESH_TOKEN": *in.AuthenticationResult.RefreshToken},
		})
		return err
	}
	require.NoError(t, use())
	require.NoError(t, refresh())

	w.disable(t, pool, email)
	_, err = w.signIn(t, client, email, password)
	refused(t, err, "NotAuthorizedException", "User is disabled.")
	_, err = w.signIn(t, client, email, "wrong")
	refused(t, err, "NotAuthorizedException", "Incorrect username or password.")
	refused(t, use(), "NotAuthorizedException", "revoked")
	refused(t, refresh(), "NotAuthorizedException", "revoked")
	user, err := w.sdk.AdminGetUser(t.Context(), &idp.AdminGetUserInput{UserPoolId: &pool, Username: &email})
	require.NoError(t, err)
	require.False(t, user.Enabled)

	w.enable(t, pool, email)
	refused(t, use(), "NotAuthorizedException", "revoked") // the old tokens stay revoked
	refused(t, refresh(), "NotAuthorizedException", "revoked")
	in, err = w.signIn(t, client, email, password)
	require.NoError(t, err)
	require.NoError(t, use())
}

func TestADisabledUserCannotPassTheSignInPages(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	client, email := w.client(t, pool), "gone@example.com"
	w.user(t, pool, email)
	signedIn := browser(t)
	first := code(t, w, signedIn, asked(client), email)
	w.disable(t, pool, email)

	status, answer := exchange(t, w, redemption(client, first, verifier))
	require.Equal(t, http.StatusBadRequest, status)
	require.Equal(t, "invalid_grant", answer["error"])
	resp, _ := get(t, signedIn, w.url+"/oauth2/authorize?"+asked(client).Encode())
	require.Contains(t, resp.Header.Get("Location"), "/login?") // the browser's own session ended too
	_, page := get(t, signedIn, w.url+"/login?"+asked(client).Encode())
	to, form := fill(t, w, page, "username", email, "password", password)
	resp, page = submit(t, signedIn, to, form)
	require.Equal(t, http.StatusUnauthorized, resp.StatusCode)
	require.Contains(t, page, "User is disabled.")
}

func TestADisabledUserCannotAnswerAChallenge(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	client, email, first := w.client(t, pool), "fresh@example.com", "Temporary-1"
	_, err := w.sdk.AdminCreateUser(t.Context(), &idp.AdminCreateUserInput{UserPoolId: &pool, Username: &email, TemporaryPassword: &first})
	require.NoError(t, err)
	in, err := w.signIn(t, client, email, first)
	require.NoError(t, err)
	w.disable(t, pool, email)
	answer := &idp.RespondToAuthChallengeInput{
		ClientId: &client, ChallengeName: in.ChallengeName, Session: in.Session,
		ChallengeResponses: map[string]string{"USERNAME": email, "NEW_PASSWORD": password},
	}
	_, err = w.sdk.RespondToAuthChallenge(t.Context(), answer)
	refused(t, err, "NotAuthorizedException", "User is disabled.")
	w.enable(t, pool, email)
	_, err = w.signIn(t, client, email, password) // the refused answer changed nothing
	refused(t, err, "NotAuthorizedException", "Incorrect")
	_, err = w.sdk.RespondToAuthChallenge(t.Context(), answer)
	require.NoError(t, err)
	_, err = w.sdk.RespondToAuthChallenge(t.Context(), answer)
	refused(t, err, "NotAuthorizedException", "Invalid session") // an answered challenge is over
}

func TestAnAbsentUserCannotBeDisabled(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	_, err := w.sdk.AdminDisableUser(t.Context(), &idp.AdminDisableUserInput{UserPoolId: &pool, Username: aws.String("nobody@example.com")})
	refused(t, err, "UserNotFoundException", "User does not exist.")
	_, err = w.sdk.AdminEnableUser(t.Context(), &idp.AdminEnableUserInput{UserPoolId: aws.String("us-east-1_absent000"), Username: aws.String("nobody@example.com")})
	refused(t, err, "ResourceNotFoundException", "does not exist")
}

func TestGroupsListTheirUsersByPage(t *testing.T) {
	w := newHarness(t, "")
	pool, group := w.pool(t), "operators"
	_, err := w.sdk.ListUsersInGroup(t.Context(), &idp.ListUsersInGroupInput{UserPoolId: &pool, GroupName: &group})
	refused(t, err, "ResourceNotFoundException", "Group not found.")
	_, err = w.sdk.CreateGroup(t.Context(), &idp.CreateGroupInput{UserPoolId: &pool, GroupName: &group})
	require.NoError(t, err)
	for _, email := range []string{"a@example.com", "b@example.com", "c@example.com", "d@example.com"} {
		w.user(t, pool, email)
		if email == "b@example.com" {
			continue
		}
		_, err = w.sdk.AdminAddUserToGroup(t.Context(), &idp.AdminAddUserToGroupInput{UserPoolId: &pool, GroupName: &group, Username: &email})
		require.NoError(t, err)
	}
	var seen []string
	pages := idp.NewListUsersInGroupPaginator(w.sdk, &idp.ListUsersInGroupInput{UserPoolId: &pool, GroupName: &group, Limit: aws.Int32(2)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		require.NoError(t, err)
		for _, u := range page.Users {
			for _, a := range u.Attributes {
				if *a.Name == "email" {
					seen = append(seen, *a.Value)
				}
			}
		}
	}
	require.ElementsMatch(t, []string{"a@example.com", "c@example.com", "d@example.com"}, seen)
}
