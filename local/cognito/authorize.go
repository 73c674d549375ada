package cognito

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// codeLifetime is how long an authorization code, and a challenge's session, is
// valid.
const codeLifetime = 5 * time.Minute

// grant is an authorization code, exchanged or not.
type grant struct {
	ClientID, RedirectURI, Scope, Nonce string
	Challenge                           string // PKCE S256 (RFC 7636); "" for a confidential client without
	Username                            string
	Expires                             time.Time
	Used                                bool
	Session                             string // key of the session that it opened; using the code again ends it
}

func grantKey(code string) string {
	sum := sha256.Sum256([]byte(code))
	return "grant/" + hex.EncodeToString(sum[:])
}

// request is a checked authorization request.
type request struct {
	client *Client
	pool   *Pool
	query  url.Values
}

// value returns one parameter of the request.
func (r *request) value(name string) string { return r.query.Get(name) }

// challengeForm is the form of an S256 challenge: 32 bytes in base64url.
var challengeForm = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)

// parseRequest checks the client and its redirect URI. These errors are shown instead
// of redirected, because nothing may be sent to a URI that is not the client's (RFC
// 6749, 4.1.2.1).
func (s *Service) parseRequest(q url.Values) (*request, string) {
	c, err := s.client(q.Get("client_id"))
	if err != nil {
		return nil, "client_id: there is no such client."
	}
	if !c.AllowedOAuthFlowsUserPoolClient {
		return nil, "client_id: this client may not use OAuth."
	}
	if !c.allowsRedirect(q.Get("redirect_uri")) {
		return nil, "redirect_uri: " + q.Get("redirect_uri") + " is not one of this client's callback URLs."
	}
	p, err := s.pool(c.UserPoolID)
	if err != nil {
		return nil, "client_id: this client has no user pool."
	}
	return &request{client: c, pool: p, query: q}, ""
}

// keeping is the request's query with the address as its hint (OpenID Connect Core,
// 3.1.2.1), so that no page asks for it again.
func (r *request) keeping(username string) string {
	if username == "" {
		return r.query.Encode()
	}
	q := maps.Clone(r.query)
	q.Set("login_hint", username)
	return q.Encode()
}

// shop is the page that sign-out returns to at the origin where sign-in began: the
// shop's first. Clients without pages have none.
func (r *request) shop() string {
	for _, to := range r.client.LogoutURLs {
		if originOf(to) == originOf(r.value("redirect_uri")) {
			return to
		}
	}
	return ""
}

// fault returns the first other error of the request, with OAuth's error code.
func (r *request) fault() (code, description string) {
	switch {
	case r.value("response_type") != "code":
		return "unsupported_response_type", "response_type must be code"
	case r.value("code_challenge") == "" && r.client.ClientSecret == "":
		return "invalid_request", "code_challenge is required of a public client"
	case r.value("code_challenge") != "" && r.value("code_challenge_method") != "S256":
		return "invalid_request", "code_challenge_method must be S256"
	case r.value("code_challenge") != "" && !challengeForm.MatchString(r.value("code_challenge")):
		return "invalid_request", "code_challenge must be a base64url SHA-256"
	}
	for _, scope := range strings.Fields(r.scope()) {
		if !contains(r.client.AllowedOAuthScopes, scope) {
			return "invalid_scope", "scope " + scope + " is not allowed to this client"
		}
	}
	return "", ""
}

// scope is the requested scope, or all scopes of the client.
func (r *request) scope() string {
	if asked := r.value("scope"); asked != "" {
		return asked
	}
	return strings.Join(r.client.AllowedOAuthScopes, " ")
}

// back is the client's redirect URI with the response and the state.
func (r *request) back(answer url.Values) string {
	if state := r.value("state"); state != "" {
		answer.Set("state", state)
	}
	u, err := url.Parse(r.value("redirect_uri"))
	if err != nil {
		return "/" // cannot happen: the URI is on the client's list
	}
	q := u.Query()
	for name := range answer {
		q.Set(name, answer.Get(name))
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// open parses and checks the request. If it refuses the request, it has sent the
// response and returns nil.
func (s *Service) open(w http.ResponseWriter, r *http.Request) *request {
	req, refusal := s.parseRequest(r.URL.Query())
	if req == nil {
		s.showError(w, refusal)
		return nil
	}
	if code, description := req.fault(); code != "" {
		answer := url.Values{"error": {code}, "error_description": {description}}
		http.Redirect(w, r, req.back(answer), http.StatusFound) //nolint:gosec // parseRequest found it on the client's list
		return nil
	}
	return req
}

// authorize starts the code flow: a signed-in browser gets a code at once, every
// other the sign-in page.
func (s *Service) authorize(w http.ResponseWriter, r *http.Request) {
	req := s.open(w, r)
	if req == nil {
		return
	}
	if u := s.signedIn(r, req.client.UserPoolID); u != nil && req.value("prompt") != "login" {
		s.giveCode(w, r, req, u)
		return
	}
	if req.value("prompt") == "none" {
		http.Redirect(w, r, req.back(url.Values{"error": {"login_required"}}), http.StatusFound) //nolint:gosec // as in open
		return
	}
	http.Redirect(w, r, "/login?"+r.URL.RawQuery, http.StatusFound) //nolint:gosec // our own page
}

// giveCode ends the sign-in with a redirect to the client with a new code.
func (s *Service) giveCode(w http.ResponseWriter, r *http.Request, req *request, u *User) {
	code := s.env.Rand.UUID()[:8] + "-" + rand.Text()
	err := write(s, grantKey(code), &grant{
		ClientID: req.client.ClientID, RedirectURI: req.value("redirect_uri"), Scope: req.scope(),
		Nonce: req.value("nonce"), Challenge: req.value("code_challenge"),
		Username: u.Username, Expires: s.env.Clock.Now().Add(codeLifetime),
	})
	if err != nil {
		s.failJSON(w, err)
		return
	}
	http.Redirect(w, r, req.back(url.Values{"code": {code}}), http.StatusFound) //nolint:gosec // as in open
}
