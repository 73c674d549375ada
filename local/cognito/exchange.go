package cognito

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"

	"github.com/eventforge/eventforge/local/wire"
)

// oauthError is an error response of the token endpoint (RFC 6749, 5.2).
type oauthError struct {
	Code        string `json:"error"`
	Description string `json:"error_description,omitempty"`
}

func (e oauthError) Error() string { return e.Code + ": " + e.Description }

type tokenAnswer struct {
	AccessToken  string `json:"access_token"`
	IDToken      string `json:"id_token,omitempty"`
	RefreshToken string `json:"refresh_token,omitempty"`
	TokenType    string `json:"token_type"`
	ExpiresIn    int    `json:"expires_in"`
}

// token serves the token endpoint.
func (s *Service) token(w http.ResponseWriter, r *http.Request) {
	s.allowOrigin(w, r)
	w.Header().Set("Cache-Control", "no-store")
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if err := r.ParseForm(); err != nil {
		answerJSON(w, http.StatusBadRequest, oauthError{"invalid_request", "the body is not a form"})
		return
	}
	t, err := s.exchange(r)
	if err != nil {
		s.failOAuth(w, err)
		return
	}
	answerJSON(w, http.StatusOK, tokenAnswer{t.Access, t.ID, t.Refresh, "Bearer", t.ExpiresIn})
}

func (s *Service) exchange(r *http.Request) (*tokens, error) {
	c, err := s.authenticateClient(r)
	if err != nil {
		return nil, err
	}
	switch r.PostForm.Get("grant_type") {
	case "authorization_code":
		t, err := s.redeem(c, r.PostForm)
		return t, asInvalidGrant(err)
	case "refresh_token":
		t, err := s.refresh(c, r.PostForm.Get("refresh_token"))
		return t, asInvalidGrant(err)
	default:
		return nil, oauthError{"unsupported_grant_type", "grant_type must be authorization_code or refresh_token"}
	}
}

// asInvalidGrant gives an error of the JSON API the token endpoint's form.
func asInvalidGrant(err error) error {
	if e := asWire(err); e != nil {
		return oauthError{"invalid_grant", e.Message}
	}
	return err
}

// authenticateClient finds the client from HTTP Basic or the form, and checks its
// secret if it has one.
func (s *Service) authenticateClient(r *http.Request) (*Client, error) {
	id, secret := r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
	if user, password, ok := r.BasicAuth(); ok {
		id, secret = user, password
	}
	c, err := read[Client](s, clientKey(id))
	if err != nil {
		return nil, err
	}
	if c == nil || subtle.ConstantTimeCompare([]byte(c.ClientSecret), []byte(secret)) != 1 {
		return nil, oauthError{"invalid_client", "unknown client or wrong secret"}
	}
	return c, nil
}

// redeem exchanges an authorization code once. A code that is used again may be
// stolen, so the tokens of its first use end as well (RFC 6749, 4.1.2).
func (s *Service) redeem(c *Client, form url.Values) (*tokens, error) {
	key := grantKey(form.Get("code"))
	issued, err := read[grant](s, key)
	if err != nil {
		return nil, err
	}
	if issued == nil {
		return nil, errNoCode
	}
	var t *tokens
	err = s.lockedUser(c.UserPoolID, issued.Username, func(u *User, r *records) error {
		g, err := read[grant](s, key)
		if err != nil {
			return err
		}
		if err := s.checkGrant(g, c, form); err != nil {
			return err
		}
		// The session is stored together with the grant, which is used from then on.
		g.Used = true
		t, g.Session, err = s.begin(r, c, u, g.Scope, g.Nonce)
		r.put(key, g)
		return err
	})
	return t, err
}

// errNoCode is the error for a code that was never issued to the client.
var errNoCode = oauthError{"invalid_grant", "no such code"}

func (s *Service) checkGrant(g *grant, c *Client, form url.Values) error {
	refused := func(why string) error { return oauthError{"invalid_grant", why} }
	switch {
	case g == nil, g.ClientID != c.ClientID:
		return errNoCode
	case g.Used:
		return errors.Join(s.endSession(g.Session), refused("the code was used before"))
	case s.env.Clock.Now().After(g.Expires):
		return refused("the code has expired")
	case g.RedirectURI != form.Get("redirect_uri"):
		return refused("redirect_uri is not the one of the authorization request")
	case g.Challenge != "" && challengeOf(form.Get("code_verifier")) != g.Challenge:
		return refused("code_verifier does not match the code_challenge")
	}
	return nil
}

// endSession ends the session at key, if the grant has opened one.
func (s *Service) endSession(key string) error {
	if key == "" {
		return nil
	}
	return s.space.Delete([]byte(key))
}

// challengeOf is the S256 challenge of a verifier (RFC 7636, 4.6).
func challengeOf(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func (s *Service) revokeEndpoint(w http.ResponseWriter, r *http.Request) {
	s.allowOrigin(w, r)
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if err := r.ParseForm(); err != nil {
		answerJSON(w, http.StatusBadRequest, oauthError{"invalid_request", "the body is not a form"})
		return
	}
	c, err := s.authenticateClient(r)
	if err == nil {
		err = s.revoke(c, r.PostForm.Get("token"))
	}
	if err != nil {
		s.failOAuth(w, err)
		return
	}
	w.WriteHeader(http.StatusOK)
}

func (s *Service) failOAuth(w http.ResponseWriter, err error) {
	var known oauthError
	switch {
	case errors.As(err, &known): // invalid_client too, as with Cognito
		answerJSON(w, http.StatusBadRequest, known)
	default:
		s.failJSON(w, err)
	}
}

// allowOrigin lets web pages from the origin of a callback URL read the response,
// because they exchange their codes themselves.
func (s *Service) allowOrigin(w http.ResponseWriter, r *http.Request) {
	w.Header().Add("Vary", "Origin")
	origin := r.Header.Get("Origin")
	clients, err := list[Client](s, clientKey(""))
	if origin == "" || err != nil {
		return
	}
	for _, c := range clients {
		for _, callback := range c.CallbackURLs {
			if originOf(callback) == origin {
				w.Header().Set("Access-Control-Allow-Origin", origin)
				return
			}
		}
	}
}

// preflight answers a CORS preflight request.
func (s *Service) preflight(w http.ResponseWriter, r *http.Request) {
	s.allowOrigin(w, r)
	w.Header().Set("Access-Control-Allow-Methods", "GET, POST")
	w.Header().Set("Access-Control-Allow-Headers", "authorization, content-type")
	w.Header().Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
}

// originOf is the scheme, host and port of a URL.
func originOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

func asWire(err error) *wire.Error {
	var e *wire.Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}
