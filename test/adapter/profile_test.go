package adapter_test

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/cognito"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/identity"
)

const (
	email    = "zoe@shop.example"
	password = "Correct-horse-9"
)

func TestAProfileIsReadWithTheCallersToken(t *testing.T) {
	h := newHarness(t)
	pool := idp.NewFromConfig(h.aws)
	token := signIn(t, pool)
	profile, err := cognito.New(h.aws, h.env.Clock.Now).Profile(t.Context(), subject(t, token), token)
	require.NoError(t, err)
	assert.Equal(t, identity.Profile{Email: email, Name: "Zoë 東京"}, profile)

	_, err = pool.GlobalSignOut(t.Context(), &idp.GlobalSignOutInput{AccessToken: &token})
	require.NoError(t, err)
	_, err = cognito.New(h.aws, time.Now).Profile(t.Context(), subject(t, token), token)
	assert.Equal(t, failure.Unauthenticated, failure.CodeOf(err), "revoked")
	_, err = cognito.New(h.aws, time.Now).Profile(t.Context(), "somebody", "forged")
	assert.Equal(t, failure.Unauthenticated, failure.CodeOf(err))
}

// subject is the user's id in a token.
func subject(t *testing.T, token string) string {
	t.Helper()
	parts := strings.Split(token, ".")
	require.Len(t, parts, 3)
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	require.NoError(t, err)
	var claims struct{ Sub string }
	require.NoError(t, json.Unmarshal(raw, &claims))
	return claims.Sub
}

// signIn creates a user pool with one user and returns the user's access token.
func signIn(t *testing.T, pool *idp.Client) string {
	t.Helper()
	made, err := pool.CreateUserPool(t.Context(), &idp.CreateUserPoolInput{
		PoolName: aws.String("users"), UsernameAttributes: []types.UsernameAttributeType{"email"},
		AutoVerifiedAttributes: []types.VerifiedAttributeType{"email"},
	})
	require.NoError(t, err)
	id := made.UserPool.Id
	client, err := pool.CreateUserPoolClient(t.Context(), &idp.CreateUserPoolClientInput{
		UserPoolId: id, ClientName: aws.String("page"),
		ExplicitAuthFlows: []types.ExplicitAuthFlowsType{"ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"},
	})
	require.NoError(t, err)
	_, err = pool.AdminCreateUser(t.Context(), &idp.AdminCreateUserInput{
		UserPoolId: id, Username: aws.String(email), MessageAction: types.MessageActionTypeSuppress,
		UserAttributes: []types.AttributeType{
			{Name: aws.String("email_verified"), Value: aws.String("true")},
			{Name: aws.String("name"), Value: aws.String("Zoë 東京")},
		},
	})
	require.NoError(t, err)
	_, err = pool.AdminSetUserPassword(t.Context(), &idp.AdminSetUserPasswordInput{
		UserPoolId: id, Username: aws.String(email), Password: aws.String(password), Permanent: true,
	})
	require.NoError(t, err)
	in, err := pool.InitiateAuth(t.Context(), &idp.InitiateAuthInput{
		ClientId: client.UserPoolClient.ClientId, AuthFlow: types.AuthFlowTypeUserPasswordAuth,
		AuthParameters: map[string]string{"USERNAME": email, "PASSWORD": password},
	})
	require.NoError(t, err)
	return *in.AuthenticationResult.AccessToken
}

func TestUsersAreFoundByTheirAddress(t *testing.T) {
	h := newHarness(t)
	pool := idp.NewFromConfig(h.aws)
	token := signIn(t, pool)
	pools, err := pool.ListUserPools(t.Context(), &idp.ListUserPoolsInput{MaxResults: aws.Int32(1)})
	require.NoError(t, err)
	directory := cognito.NewDirectory(h.aws, *pools.UserPools[0].Id)
	for _, typed := range []string{email, strings.ToUpper(email)} {
		found, err := directory.UsersWithEmail(t.Context(), typed)
		require.NoError(t, err)
		assert.Equal(t, []string{subject(t, token)}, found, typed)
	}
	found, err := directory.UsersWithEmail(t.Context(), "nobody@shop.example")
	require.NoError(t, err)
	assert.Empty(t, found)
	for _, filter := range []string{`x" or email = "` + email, `x\`} {
		_, err = directory.UsersWithEmail(t.Context(), filter)
		assert.Equal(t, failure.Invalid, failure.CodeOf(err), filter)
	}
	_, err = cognito.NewDirectory(h.aws, "us-east-1_none").UsersWithEmail(t.Context(), email)
	assert.Equal(t, failure.Internal, failure.CodeOf(err))
}
