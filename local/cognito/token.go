package cognito

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"maps"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/eventforge/eventforge/local/wire"
)

// apiScope is the scope of tokens from the API: they may call GetUser.
const apiScope = "aws.cognito.signin.user.admin"

// session is one sign-in. It lives as long as its refresh token; when it is deleted,
// the tokens of that sign-in are invalid.
type session struct {
	OriginJTI string
	PoolID    string
	ClientID  string
	Username  string
	Scope     string
	Secret    []byte // SHA-256 of the refresh token's secret part
	AuthTime  time.Time
	Expires   time.Time
}

func sessionKey(poolID, username, jti string) string {
	return "session/" + poolID + "/" + strings.ToLower(username) + "/" + jti
}

// tokens are the tokens of one sign-in or refresh.
type tokens struct {
	Access, ID, Refresh string
	ExpiresIn           int // seconds, of the access token
}

// signIn opens a session and issues its tokens. No change of the user comes between,
// so a user who is disabled or deleted meanwhile gets none.
func (s *Service) signIn(c *Client, username, scope, nonce string) (t *tokens, err error) {
	err = s.lockedUser(c.UserPoolID, username, func(u *User, r *records) error {
		t, _, err = s.begin(r, c, u, scope, nonce)
		return err
	})
	return t, err
}

// begin adds a new session to the records and returns its tokens, which are valid
// once the records are stored, and its key.
func (s *Service) begin(r *records, c *Client, u *User, scope, nonce string) (t *tokens, key string, err error) {
	if u.Disabled {
		return nil, "", errDisabled()
	}
	now := s.env.Clock.Now()
	secret := rand.Text()
	sum := sha256.Sum256([]byte(secret))
	open := &session{
		OriginJTI: s.env.Rand.UUID(), PoolID: c.UserPoolID, ClientID: c.ClientID, Username: u.Username,
		Scope: scope, Secret: sum[:], AuthTime: now, Expires: now.Add(c.refreshValidity()),
	}
	key = sessionKey(open.PoolID, open.Username, open.OriginJTI)
	r.put(key, open)
	if t, err = s.issue(open, c, u, nonce); err != nil {
		return nil, "", err
	}
	t.Refresh = base64.RawURLEncoding.EncodeToString([]byte(key)) + "." + secret
	return t, key, nil
}

// issue signs an access token and, if the scope contains openid or comes from the
// API, an id token.
func (s *Service) issue(open *session, c *Client, u *User, nonce string) (*tokens, error) {
	now := s.env.Clock.Now()
	access, err := s.sign(open.PoolID, s.accessClaims(open, c, u, now))
	if err != nil {
		return nil, err
	}
	t := &tokens{Access: access, ExpiresIn: int(c.accessValidity().Seconds())}
	if scopes := strings.Fields(open.Scope); contains(scopes, "openid") || contains(scopes, apiScope) {
		t.ID, err = s.sign(open.PoolID, s.idClaims(open, c, u, now, nonce, access))
	}
	return t, err
}

func (s *Service) common(open *session, u *User, use string, now time.Time, life time.Duration) jwt.MapClaims {
	claims := jwt.MapClaims{
		"sub": u.Sub(), "iss": s.Issuer(open.PoolID), "token_use": use,
		"origin_jti": open.OriginJTI, "event_id": s.env.Rand.UUID(), "jti": s.env.Rand.UUID(),
		"auth_time": open.AuthTime.Unix(), "iat": now.Unix(), "exp": now.Add(life).Unix(),
	}
	if len(u.Groups) > 0 {
		claims["cognito:groups"] = u.Groups
	}
	return claims
}

func (s *Service) accessClaims(open *session, c *Client, u *User, now time.Time) jwt.MapClaims {
	claims := s.common(open, u, "access", now, c.accessValidity())
	claims["client_id"], claims["scope"], claims["username"] = c.ClientID, open.Scope, u.Username
	claims["version"] = 2
	return claims
}

func (s *Service) idClaims(open *session, c *Client, u *User, now time.Time, nonce, access string) jwt.MapClaims {
	claims := userClaims(u) // first, so that no attribute replaces another claim
	maps.Copy(claims, s.common(open, u, "id", now, c.idValidity()))
	claims["aud"], claims["cognito:username"] = c.ClientID, u.Username
	sum := sha256.Sum256([]byte(access))
	claims["at_hash"] = base64.RawURLEncoding.EncodeToString(sum[:sha256.Size/2]) // OpenID Connect Core 3.1.3.6
	if nonce != "" {
		claims["nonce"] = nonce
	}
	return claims
}

// userClaims are the user's attributes as claims: verified flags are
// booleans in tokens. No other name becomes a claim, whatever is stored.
func userClaims(u *User) jwt.MapClaims {
	claims := jwt.MapClaims{}
	for name, value := range u.Attributes {
		if isAttribute(name) {
			claims[name] = value
		}
	}
	if u.Email() != "" {
		claims["email_verified"] = u.Attributes["email_verified"] == "true"
	}
	return claims
}

func (s *Service) sign(poolID string, claims jwt.MapClaims) (string, error) {
	keys, err := s.keys.of(poolID)
	if err != nil {
		return "", err
	}
	if len(keys) == 0 {
		return "", errors.New("cognito: pool " + poolID + " has no signing key")
	}
	signer := keys[len(keys)-1]
	t := jwt.NewWithClaims(jwt.SigningMethodRS256, claims)
	t.Header = map[string]any{"kid": signer.ID, "alg": "RS256"}
	return t.SignedString(signer.private)
}

// openSession finds the open session of a refresh token that was issued to the
// client.
func (s *Service) openSession(refresh, clientID string) (*session, error) {
	refused := wire.NewError("NotAuthorizedException", "Invalid Refresh Token")
	locator, secret, ok := strings.Cut(refresh, ".")
	key, err := base64.RawURLEncoding.DecodeString(locator)
	if !ok || err != nil || !strings.HasPrefix(string(key), "session/") {
		return nil, refused
	}
	open, err := read[session](s, string(key))
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(secret))
	switch {
	case open == nil:
		return nil, wire.NewError("NotAuthorizedException", "Refresh Token has been revoked")
	case subtle.ConstantTimeCompare(sum[:], open.Secret) != 1, clientID != "" && clientID != open.ClientID:
		return nil, refused
	case s.env.Clock.Now().After(open.Expires):
		return nil, wire.NewError("NotAuthorizedException", "Refresh Token has expired")
	}
	return open, nil
}

// refresh issues new tokens in the session of a refresh token.
func (s *Service) refresh(c *Client, token string) (*tokens, error) {
	open, err := s.openSession(token, c.ClientID)
	if err != nil {
		return nil, err
	}
	u, err := s.find(open.PoolID, open.Username)
	if err != nil {
		return nil, err
	}
	if u == nil {
		return nil, wire.NewError("NotAuthorizedException", "Invalid Refresh Token")
	}
	if u.Disabled {
		return nil, errDisabled()
	}
	return s.issue(open, c, u, "")
}
