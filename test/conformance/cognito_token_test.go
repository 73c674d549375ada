package conformance

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/MicahParks/keyfunc/v3"
	"github.com/aws/aws-sdk-go-v2/aws"
	cognito "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/signin"
)

// issuer is the OpenID issuer of a pool.
func issuer(pool string) string {
	return cmp.Or(endpoint, "https://cognito-idp."+settings.Region+".amazonaws.com") + "/" + pool
}

// signedIn signs ann in.
func signedIn(t *testing.T, c *cognito.Client, n names) *types.AuthenticationResultType {
	t.Helper()
	out, err := c.InitiateAuth(t.Context(), &cognito.InitiateAuthInput{
		ClientId: aws.String(n["client"]), AuthFlow: types.AuthFlowTypeUserPasswordAuth,
		AuthParameters: map[string]string{"USERNAME": "ann@example.com", "PASSWORD": password},
	})
	require.NoError(t, err)
	return out.AuthenticationResult
}

// claims verifies a token with the pool's published keys.
func claims(t *testing.T, pool, token string) any {
	t.Helper()
	keys, err := keyfunc.NewDefaultCtx(t.Context(), []string{issuer(pool) + "/.well-known/jwks.json"})
	require.NoError(t, err)
	parsed, err := jwt.Parse(token, keys.Keyfunc, jwt.WithValidMethods([]string{"RS256"}), jwt.WithIssuer(issuer(pool)), jwt.WithExpirationRequired())
	require.NoError(t, err)
	require.NotEmpty(t, parsed.Header["kid"])
	return map[string]any(parsed.Claims.(jwt.MapClaims))
}

// TestCognitoTokens: Developer Guide, Understanding user pool JSON web tokens.
func TestCognitoTokens(t *testing.T) {
	t.Parallel()
	c := cognito.NewFromConfig(settings)
	n := pool(t, c)
	person(t, c, n, "ann@example.com")
	_, err := do(c.CreateGroup, `{"UserPoolId":"$pool","GroupName":"operators"}`)(t.Context(), n)
	require.NoError(t, err)
	_, err = do(c.AdminAddUserToGroup, `{"UserPoolId":"$pool","Username":"ann@example.com","GroupName":"operators"}`)(t.Context(), n)
	require.NoError(t, err)
	got := signedIn(t, c, n)
	access := claims(t, n["pool"], *got.AccessToken)
	require.NoError(t, contains(access, n.in(`{"token_use":"access","client_id":"$client","sub":"*","username":"*","scope":"aws.cognito.signin.user.admin","cognito:groups":["operators"],"jti":"*","aud":null,"email":null}`)))
	require.NoError(t, contains(claims(t, n["pool"], *got.IdToken), n.in(`{"token_use":"id","aud":"$client","email":"ann@example.com","email_verified":true,"cognito:groups":["operators"],"cognito:username":"*","client_id":null}`)))

	n["access"], n["refresh"] = *got.AccessToken, *got.RefreshToken
	refresh := do(c.InitiateAuth, `{"ClientId":"$client","AuthFlow":"REFRESH_TOKEN_AUTH","AuthParameters":{"REFRESH_TOKEN":"$refresh"}}`)
	verify(t, n, []expectation{{
		name: "the user of an access token", doc: "API Reference, GetUser",
		when: do(c.GetUser, `{"AccessToken":"$access"}`), want: `{"Username":"*","UserAttributes":"*"}`,
	}, {
		name: "a refresh gives new tokens but no new refresh token", doc: "Developer Guide, Refresh tokens",
		when: refresh, want: `{"AuthenticationResult":{"AccessToken":"*","IdToken":"*","RefreshToken":null}}`,
	}, {
		name: "a refresh token of another client", doc: "API Reference, InitiateAuth, Errors",
		when: do(c.InitiateAuth, `{"ClientId":"$open","AuthFlow":"REFRESH_TOKEN_AUTH","AuthParameters":{"REFRESH_TOKEN":"$refresh"}}`), want: refusal{code: "NotAuthorizedException"},
	}, {
		name: "a revoked refresh token", doc: "API Reference, RevokeToken",
		given: []call{do(c.RevokeToken, `{"ClientId":"$client","Token":"$refresh"}`)},
		when:  refresh, want: refusal{code: "NotAuthorizedException", says: "revoked"},
	}, {
		name: "an access token of a revoked refresh token", doc: "Developer Guide, Revoking refresh tokens",
		when: do(c.GetUser, `{"AccessToken":"$access"}`), want: refusal{code: "NotAuthorizedException", says: "revoked"},
	}})

	got = signedIn(t, c, n)
	n["access"], n["refresh"] = *got.AccessToken, *got.RefreshToken
	verify(t, n, []expectation{{
		name: "signed out everywhere", doc: "API Reference, GlobalSignOut",
		given: []call{do(c.GlobalSignOut, `{"AccessToken":"$access"}`)},
		when:  refresh, want: refusal{code: "NotAuthorizedException"},
	}})
}

// TestCognitoCodeFlowWithPKCE: Developer Guide, User pool endpoints; OpenID
// Connect Discovery 1.0; RFC 6749 and 7636.
func TestCognitoCodeFlowWithPKCE(t *testing.T) {
	t.Parallel()
	c := cognito.NewFromConfig(settings)
	n := pool(t, c)
	person(t, c, n, "ann@example.com")
	domain(t, c, n["pool"])
	var found map[string]any
	require.Equal(t, http.StatusOK, fetch(t, http.MethodGet, issuer(n["pool"])+"/.well-known/openid-configuration", nil, &found))
	require.NoError(t, contains(found, `{"issuer":"`+issuer(n["pool"])+`","jwks_uri":"`+issuer(n["pool"])+`/.well-known/jwks.json","authorization_endpoint":"*/oauth2/authorize*","token_endpoint":"*/oauth2/token*","id_token_signing_alg_values_supported":["RS256"]}`))

	oidc := signin.Client{Issuer: issuer(n["pool"]), ID: n["client"], RedirectURI: "https://app.example.com/callback", Scopes: []string{"openid", "email"}}
	token, err := oidc.Tokens(t.Context(), "ann@example.com", password)
	require.NoError(t, err)
	require.NoError(t, contains(claims(t, n["pool"], token.AccessToken), n.in(`{"token_use":"access","client_id":"$client","scope":"*openid*"}`)))
	_, err = oidc.Tokens(t.Context(), "ann@example.com", "Wrong-1-password")
	require.Error(t, err)
	oidc.RedirectURI = "https://evil.example.com/callback"
	_, err = oidc.Tokens(t.Context(), "ann@example.com", password)
	require.Error(t, err, "a redirect that the client does not list")

	at := found["token_endpoint"].(string)
	for name, c := range map[string]struct {
		form   url.Values
		status int
		want   string
	}{
		"a refresh":         {url.Values{"grant_type": {"refresh_token"}, "client_id": {n["client"]}, "refresh_token": {token.RefreshToken}}, 200, `{"access_token":"*","id_token":"*","token_type":"Bearer","expires_in":3600}`},
		"an unknown code":   {url.Values{"grant_type": {"authorization_code"}, "client_id": {n["client"]}, "code": {"nonsense"}, "redirect_uri": {"https://app.example.com/callback"}, "code_verifier": {strings.Repeat("v", 43)}}, 400, `{"error":"invalid_grant"}`},
		"an unknown client": {url.Values{"grant_type": {"authorization_code"}, "client_id": {"0123456789abcdefghijklmnop"}, "code": {"x"}}, 400, `{"error":"invalid_client"}`},
		"an unknown grant":  {url.Values{"grant_type": {"password"}, "client_id": {n["client"]}}, 400, `{"error":"unsupported_grant_type"}`},
	} {
		t.Run(name, func(t *testing.T) {
			var said map[string]any
			require.Equal(t, c.status, fetch(t, http.MethodPost, at, c.form, &said), said)
			require.NoError(t, contains(said, c.want))
		})
	}
}

// domain gives the pool's pages an address, which only AWS asks for.
func domain(t *testing.T, c *cognito.Client, pool string) {
	if endpoint != "" {
		return
	}
	name := unique("pages")
	_, err := c.CreateUserPoolDomain(t.Context(), &cognito.CreateUserPoolDomainInput{UserPoolId: &pool, Domain: &name})
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := c.DeleteUserPoolDomain(context.Background(), &cognito.DeleteUserPoolDomainInput{UserPoolId: &pool, Domain: &name})
		require.NoError(t, err)
	})
}

// fetch sends a request, with a form if any, and decodes the JSON response.
func fetch(t *testing.T, method, address string, form url.Values, into any) (status int) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, into), string(raw))
	return resp.StatusCode
}
