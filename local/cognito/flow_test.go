package cognito_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"
)

const (
	callback = "http://page.test/callback"
	verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" // RFC 7636, appendix B
)

func challenge(v string) string {
	sum := sha256.Sum256([]byte(v))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// parse verifies a token with the pool's published keys and returns its claims.
func parse(t *testing.T, w *harness, pool, token string) jwt.MapClaims {
	t.Helper()
	keys, err := keyfunc.NewDefaultCtx(t.Context(), []string{w.service.Issuer(pool) + "/.well-known/jwks.json"})
	require.NoError(t, err)
	claims := jwt.MapClaims{}
	_, err = jwt.ParseWithClaims(token, claims, keys.Keyfunc, jwt.WithIssuer(w.service.Issuer(pool)), jwt.WithValidMethods([]string{"RS256"}))
	require.NoError(t, err)
	return claims
}

// browser is a plain HTTP client with cookies that shows redirects.
func browser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// asked is a good authorization request, with changes.
func asked(client string, changes ...string) url.Values {
	q := url.Values{
		"response_type": {"code"}, "client_id": {client}, "redirect_uri": {callback}, "state": {"s t&te"}, "nonce": {"n-1"},
		"scope": {"openid email"}, "code_challenge": {challenge(verifier)}, "code_challenge_method": {"S256"},
	}
	for i := 0; i < len(changes); i += 2 {
		q.Set(changes[i], changes[i+1])
	}
	return q
}

func get(t *testing.T, c *http.Client, to string) (*http.Response, string) {
	t.Helper()
	resp, err := c.Get(to)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp, string(body)
}

func submit(t *testing.T, c *http.Client, to string, form url.Values) (*http.Response, string) {
	t.Helper()
	resp, err := c.PostForm(to, form)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp, string(body)
}

var (
	formAction = regexp.MustCompile(`action="([^"]+)"`)
	formToken  = regexp.MustCompile(`name="_csrf" value="([^"]+)"`)
)

// fill reads the page's form as a browser would.
func fill(t *testing.T, w *harness, page string, fields ...string) (string, url.Values) {
	t.Helper()
	action, token := formAction.FindStringSubmatch(page), formToken.FindStringSubmatch(page)
	require.NotNil(t, action, page)
	form := url.Values{"_csrf": {token[1]}}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	return w.url + html.UnescapeString(action[1]), form
}

// code walks through the pages to an authorization code.
func code(t *testing.T, w *harness, c *http.Client, q url.Values, email string) string {
	t.Helper()
	resp, _ := get(t, c, w.url+"/oauth2/authorize?"+q.Encode())
	require.Equal(t, http.StatusFound, resp.StatusCode)
	if to := resp.Header.Get("Location"); strings.HasPrefix(to, "/login") {
		_, page := get(t, c, w.url+to)
		action, form := fill(t, w, page, "username", email, "password", password)
		resp, page = submit(t, c, action, form)
		require.Equal(t, http.StatusFound, resp.StatusCode, page)
	}
	back, err := resp.Location()
	require.NoError(t, err)
	require.Equal(t, q.Get("state"), back.Query().Get("state"))
	require.True(t, strings.HasPrefix(back.String(), q.Get("redirect_uri")), back)
	require.NotEmpty(t, back.Query().Get("code"), back)
	return back.Query().Get("code")
}

// exchange posts to the token endpoint.
func exchange(t *testing.T, w *harness, form url.Values) (int, map[string]any) {
	t.Helper()
	resp, body := submit(t, http.DefaultClient, w.url+"/oauth2/token", form)
	answer := map[string]any{}
	require.NoError(t, json.Unmarshal([]byte(body), &answer), body)
	return resp.StatusCode, answer
}

func redemption(client, code, verifier string) url.Values {
	return url.Values{
		"grant_type": {"authorization_code"}, "client_id": {client}, "code": {code},
		"redirect_uri": {callback}, "code_verifier": {verifier},
	}
}

func TestCodeFlowGivesTheTokensCognitoGives(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	client := w.client(t, pool)
	w.user(t, pool, "demo@example.com")
	c := browser(t)
	status, got := exchange(t, w, redemption(client, code(t, w, c, asked(client), "demo@example.com"), verifier))
	require.Equal(t, http.StatusOK, status, got)
	require.Equal(t, "Bearer", got["token_type"])

	access := parse(t, w, pool, got["access_token"].(string))
	require.Equal(t, "access", access["token_use"])
	require.Equal(t, client, access["client_id"])
	require.Equal(t, "openid email", access["scope"])
	for _, name := range []string{"sub", "username", "auth_time", "exp", "iat", "jti", "origin_jti", "event_id"} {
		require.NotEmpty(t, access[name], name)
	}
	require.NotContains(t, access, "email")

	id := parse(t, w, pool, got["id_token"].(string))
	require.Equal(t, "id", id["token_use"])
	require.Equal(t, client, id["aud"])
	require.Equal(t, "n-1", id["nonce"])
	require.Equal(t, "demo@example.com", id["email"])
	require.Equal(t, true, id["email_verified"])
	require.Equal(t, "Zoë 東京", id["name"])
	require.Equal(t, access["username"], id["cognito:username"])

	// The browser stays signed in: the next code comes without a page.
	require.NotEmpty(t, code(t, w, c, asked(client, "state", "again"), ""))
}

func TestCodeIsGoodOnceAndItsReplayEndsTheSession(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	client := w.client(t, pool)
	w.user(t, pool, "demo@example.com")
	form := redemption(client, code(t, w, browser(t), asked(client), "demo@example.com"), verifier)
	status, first := exchange(t, w, form)
	require.Equal(t, http.StatusOK, status)
	status, second := exchange(t, w, form)
	require.Equal(t, http.StatusBadRequest, status)
	require.Equal(t, "invalid_grant", second["error"])
	status, refreshed := exchange(t, w, url.Values{
		"grant_type": {"refresh_token"}, "client_id": {client}, "refresh_token": {first["refresh_token"].(string)},
	})
	require.Equal(t, http.StatusBadRequest, status)
	require.Equal(t, "invalid_grant", refreshed["error"])
}

func TestCodeRefusals(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	client, other := w.client(t, pool), w.client(t, pool)
	w.user(t, pool, "demo@example.com")
	for name, spoil := range map[string]func(url.Values){
		"wrong verifier":  func(f url.Values) { f.Set("code_verifier", "x"+verifier[1:]) },
		"no verifier":     func(f url.Values) { f.Del("code_verifier") },
		"other redirect":  func(f url.Values) { f.Set("redirect_uri", "http://127.0.0.1/callback") },
		"other client":    func(f url.Values) { f.Set("client_id", other) },
		"made-up code":    func(f url.Values) { f.Set("code", "made-up") },
		"after 5 minutes": func(url.Values) { w.env.Clock.Advance(5*time.Minute + time.Second) },
	} {
		t.Run(name, func(t *testing.T) {
			form := redemption(client, code(t, w, browser(t), asked(client), "demo@example.com"), verifier)
			spoil(form)
			status, answer := exchange(t, w, form)
			require.Equal(t, http.StatusBadRequest, status)
			require.Equal(t, "invalid_grant", answer["error"])
		})
	}
}

func TestAuthorizationRequestFaults(t *testing.T) {
	w := newHarness(t, "")
	client := w.client(t, w.pool(t))
	for name, c := range map[string]struct {
		changes []string
		sent    string // the error redirected; "" = shown, not redirected
	}{
		"no PKCE":            {[]string{"code_challenge", ""}, "invalid_request"},
		"plain PKCE":         {[]string{"code_challenge_method", "plain"}, "invalid_request"},
		"implicit":           {[]string{"response_type", "token"}, "unsupported_response_type"},
		"scope":              {[]string{"scope", "openid admin"}, "invalid_scope"},
		"silent":             {[]string{"prompt", "none"}, "login_required"},
		"redirect elsewhere": {[]string{"redirect_uri", "http://evil.test/"}, ""},
		"redirect suffix":    {[]string{"redirect_uri", callback + "/x"}, ""},
		"unknown client":     {[]string{"client_id", "nobody"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			resp, _ := get(t, browser(t), w.url+"/oauth2/authorize?"+asked(client, c.changes...).Encode())
			if c.sent == "" {
				require.Equal(t, http.StatusBadRequest, resp.StatusCode)
				require.Empty(t, resp.Header.Get("Location"))
				return
			}
			to, err := resp.Location()
			require.NoError(t, err)
			require.Equal(t, c.sent, to.Query().Get("error"))
			require.Equal(t, "s t&te", to.Query().Get("state"))
		})
	}
}

func TestLoopbackCallbackMayHaveAnyPort(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	client := w.client(t, pool)
	w.user(t, pool, "demo@example.com")
	require.NotEmpty(t, code(t, w, browser(t), asked(client, "redirect_uri", "http://127.0.0.1:49152/callback"), "demo@example.com"))
	resp, _ := get(t, browser(t), w.url+"/oauth2/authorize?"+asked(client, "redirect_uri", "http://127.0.0.1:49152/else").Encode())
	require.Equal(t, http.StatusBadRequest, resp.StatusCode)
}

func TestSignInPageKeepsItsPolicy(t *testing.T) {
	w := newHarness(t, "")
	client := w.client(t, w.pool(t))
	resp, page := get(t, browser(t), w.url+"/login?"+asked(client).Encode())
	policy := resp.Header.Get("Content-Security-Policy")
	require.Contains(t, policy, "default-src 'none'")
	require.True(t, strings.HasSuffix(policy, "form-action 'self' http://page.test"), policy)
	for _, element := range []string{"style", "script"} {
		_, rest, _ := strings.Cut(page, "<"+element+">")
		inline, _, _ := strings.Cut(rest, "</"+element+">")
		sum := sha256.Sum256([]byte(inline))
		require.Contains(t, policy, element+"-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
		require.Equal(t, 1, strings.Count(page, "<"+element))
	}
	require.NotContains(t, page, "http://www")
	require.NotRegexp(t, ` (on[a-z]+|style)="`, page)
}

func TestForgedAndWrongPostsDoNotSignIn(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	client := w.client(t, pool)
	w.user(t, pool, "demo@example.com")
	c := browser(t)
	_, page := get(t, c, w.url+"/login?"+asked(client).Encode())
	action, form := fill(t, w, page, "username", "demo@example.com", "password", password)

	resp, _ := submit(t, browser(t), action, form) // another browser's cookie jar
	require.Equal(t, http.StatusForbidden, resp.StatusCode)
	form.Set("password", "<script>alert(1)</script>")
	form.Set("username", `"><script>alert(1)</script>`)
	resp, page = submit(t, c, action, form)
	require.Equal(t, http.StatusUnauthorized, resp.StatusCode)
	require.Contains(t, page, "The address or the password is wrong.")
	require.NotContains(t, page, "<script>alert")
	require.NotContains(t, page, `value=""><script`)
}

func TestSignUpPageMailsACodeAndConfirms(t *testing.T) {
	w := newHarness(t, "")
	client := w.client(t, w.pool(t))
	c := browser(t)
	_, page := get(t, c, w.url+"/signup?"+asked(client).Encode())
	action, form := fill(t, w, page, "username", "new@example.com", "password", password, "name", "New")
	resp, page := submit(t, c, action, form)
	require.Equal(t, http.StatusOK, resp.StatusCode, page)
	action, form = fill(t, w, page, "username", "new@example.com", "code", w.mail.code("new@example.com"))
	resp, page = submit(t, c, action, form)
	require.Equal(t, http.StatusOK, resp.StatusCode, page)
	action, form = fill(t, w, page, "username", "new@example.com", "password", password)
	resp, _ = submit(t, c, action, form)
	require.Equal(t, http.StatusFound, resp.StatusCode)
}

func TestLogoutEndsTheBrowsersSession(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	client := w.client(t, pool)
	w.user(t, pool, "demo@example.com")
	c := browser(t)
	code(t, w, c, asked(client), "demo@example.com")
	resp, _ := get(t, c, w.url+"/logout?client_id="+client+"&logout_uri=http://evil.test/")
	require.Equal(t, http.StatusBadRequest, resp.StatusCode)
	resp, _ = get(t, c, w.url+"/logout?client_id="+client+"&logout_uri=http://page.test/")
	require.Equal(t, "http://page.test/", resp.Header.Get("Location"))
	resp, _ = get(t, c, w.url+"/oauth2/authorize?"+asked(client).Encode())
	require.True(t, strings.HasPrefix(resp.Header.Get("Location"), "/login?"))
}

func TestUserInfoNeedsALivingTokenWithOpenID(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	client := w.client(t, pool)
	w.user(t, pool, "demo@example.com")
	_, got := exchange(t, w, redemption(client, code(t, w, browser(t), asked(client), "demo@example.com"), verifier))
	api, err := w.signIn(t, client, "demo@example.com", password)
	require.NoError(t, err)
	for token, want := range map[string]int{
		got["access_token"].(string):          http.StatusOK,
		got["id_token"].(string):              http.StatusUnauthorized,
		*api.AuthenticationResult.AccessToken: http.StatusUnauthorized, // scope of the API only
		"":                                    http.StatusUnauthorized,
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+"/oauth2/userInfo", nil)
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+token)
		req.Header.Set("Origin", "http://page.test")
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, want, resp.StatusCode)
		require.Equal(t, "http://page.test", resp.Header.Get("Access-Control-Allow-Origin"))
	}
}

func TestRotatedKeysVerifyOldAndNewTokensAndSurviveARestart(t *testing.T) {
	dir := t.TempDir()
	var pool, client, old, url string
	t.Run("before", func(t *testing.T) {
		w := newHarness(t, dir)
		pool = w.pool(t)
		client, url = w.client(t, pool), w.url
		w.user(t, pool, "demo@example.com")
		in, err := w.signIn(t, client, "demo@example.com", password)
		require.NoError(t, err)
		old = *in.AuthenticationResult.AccessToken
		require.NoError(t, w.service.RotateKeys(pool))
		parse(t, w, pool, old)
	})
	w := newHarness(t, dir)
	in, err := w.signIn(t, client, "demo@example.com", password)
	require.NoError(t, err)
	parse(t, w, pool, *in.AuthenticationResult.AccessToken)
	require.NotEqual(t, kid(t, old), kid(t, *in.AuthenticationResult.AccessToken))

	keys, err := keyfunc.NewDefaultCtx(t.Context(), []string{w.service.Issuer(pool) + "/.well-known/jwks.json"})
	require.NoError(t, err)
	_, err = jwt.Parse(old, keys.Keyfunc, jwt.WithIssuer(url+"/"+pool)) // the port, and so the issuer, was another
	require.NoError(t, err)

	w.env.Clock.Advance(48 * time.Hour)
	require.NoError(t, w.service.RotateKeys(pool))
	w.env.Clock.Advance(48 * time.Hour)
	require.NoError(t, w.service.RotateKeys(pool))
	_, body := get(t, http.DefaultClient, w.service.Issuer(pool)+"/.well-known/jwks.json")
	require.NotContains(t, body, kid(t, old))
}

func kid(t *testing.T, token string) string {
	t.Helper()
	parsed, _, err := jwt.NewParser().ParseUnverified(token, jwt.MapClaims{})
	require.NoError(t, err)
	return parsed.Header["kid"].(string)
}

func TestDiscoveryNamesTheEndpoints(t *testing.T) {
	w := newHarness(t, "")
	pool := w.pool(t)
	_, body := get(t, http.DefaultClient, w.service.Issuer(pool)+"/.well-known/openid-configuration")
	var doc map[string]any
	require.NoError(t, json.Unmarshal([]byte(body), &doc))
	require.Equal(t, w.url+"/"+pool, doc["issuer"])
	require.Equal(t, w.url+"/oauth2/token", doc["token_endpoint"])
	resp, _ := get(t, http.DefaultClient, w.url+"/nosuchpool/.well-known/jwks.json")
	require.Equal(t, http.StatusNotFound, resp.StatusCode)
}
