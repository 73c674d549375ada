package cognito_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/awstest"
	"github.com/eventforge/eventforge/local/clock"
	"github.com/eventforge/eventforge/local/cognito"
	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/store"
	"github.com/eventforge/eventforge/local/wire"
)

const password = "Correct-Horse-7"

// post is a mailbox that keeps the last mail to each address.
type post struct {
	mu   sync.Mutex
	last map[string]string
}

func (p *post) Deliver(_ context.Context, to, _, text string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last[to] = text
	return nil
}

// code is the six digits last mailed to an address.
func (p *post) code(to string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return regexp.MustCompile(`\d{6}`).FindString(p.last[to])
}

// harness is a service behind a loopback listener with the real SDK's client.
type harness struct {
	service *cognito.Service
	env     *env.Env
	mail    *post
	sdk     *idp.Client
	url     string
}

func newHarness(t *testing.T, dir string) *harness {
	t.Helper()
	db, err := store.Open(dir)
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	c := clock.New()
	e := &env.Env{
		DB: db, Clock: c, Faults: fault.New(1, c.Sleep), Rand: env.NewRand(1), Log: slog.New(slog.DiscardHandler),
		Region: "us-east-1", Account: "000000000000",
	}
	w := &harness{env: e, mail: &post{last: map[string]string{}}}
	var handler http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { handler.ServeHTTP(rw, r) }))
	t.Cleanup(server.Close)
	e.URL, w.url = server.URL, server.URL
	w.service = cognito.New(e, w.mail, builtApp(t))
	mux, pages := wire.NewMux(e, w.service.Wire()), w.service.Handler()
	handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if mux.Handles(r) {
			mux.ServeHTTP(rw, r)
			return
		}
		pages.ServeHTTP(rw, r)
	})
	w.sdk = idp.New(idp.Options{
		Region: "us-east-1", BaseEndpoint: &server.URL, HTTPClient: awstest.HTTPClient(), RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
	return w
}

// pool creates a pool whose users sign in with their address.
func (w *harness) pool(t *testing.T) string {
	t.Helper()
	out, err := w.sdk.CreateUserPool(t.Context(), &idp.CreateUserPoolInput{
		PoolName: aws.String("users"), UsernameAttributes: []types.UsernameAttributeType{"email"},
		AutoVerifiedAttributes: []types.VerifiedAttributeType{"email"},
	})
	require.NoError(t, err)
	return *out.UserPool.Id
}

// client creates a client that may do everything, without a secret.
func (w *harness) client(t *testing.T, pool string) string {
	t.Helper()
	out, err := w.sdk.CreateUserPoolClient(t.Context(), &idp.CreateUserPoolClientInput{
		UserPoolId: &pool, ClientName: aws.String("page"), PreventUserExistenceErrors: "ENABLED",
		ExplicitAuthFlows: []types.ExplicitAuthFlowsType{
			"ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH",
		},
		AllowedOAuthFlowsUserPoolClient: true, AllowedOAuthFlows: []types.OAuthFlowType{"code"},
		AllowedOAuthScopes: []string{"openid", "email", "profile"},
		CallbackURLs:       []string{"http://page.test/callback", "http://127.0.0.1/callback"},
		LogoutURLs:         []string{"http://page.test/"},
	})
	require.NoError(t, err)
	return *out.UserPoolClient.ClientId
}

// user creates a confirmed user.
func (w *harness) user(t *testing.T, pool, email string) {
	t.Helper()
	_, err := w.sdk.AdminCreateUser(t.Context(), &idp.AdminCreateUserInput{
		UserPoolId: &pool, Username: &email, MessageAction: "SUPPRESS",
		UserAttributes: []types.AttributeType{
			{Name: aws.String("email_verified"), Value: aws.String("true")},
			{Name: aws.String("name"), Value: aws.String("Zoë 東京")},
		},
	})
	require.NoError(t, err)
	_, err = w.sdk.AdminSetUserPassword(t.Context(), &idp.AdminSetUserPasswordInput{
		UserPoolId: &pool, Username: &email, Password: aws.String(password), Permanent: true,
	})
	require.NoError(t, err)
}

// signIn authenticates with a password.
func (w *harness) signIn(t *testing.T, client, email, secret string) (*idp.InitiateAuthOutput, error) {
	t.Helper()
	return w.sdk.InitiateAuth(t.Context(), &idp.InitiateAuthInput{
		ClientId: &client, AuthFlow: "USER_PASSWORD_AUTH",
		AuthParameters: map[string]string{"USERNAME": email, "PASSWORD": secret},
	})
}

// refused asserts an error by the name that the SDK sees.
func refused(t *testing.T, err error, code, message string) {
	t.Helper()
	var api smithy.APIError
	require.ErrorAs(t, err, &api)
	require.Equal(t, code, api.ErrorCode())
	require.Contains(t, api.ErrorMessage(), message)
}

// builtApp is the directory of an app that has nothing but its font.
func builtApp(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "assets"), 0o750))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "assets", "inter-basic-a1b2.woff2"), []byte("a font"), 0o600))
	return dir
}
