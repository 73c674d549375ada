package cognito

import (
	"context"
	"errors"
	"strings"

	"github.com/golang-jwt/jwt/v5"

	"github.com/eventforge/eventforge/local/wire"
)

// bearer is the user and client of an access token.
type bearer struct {
	poolID, originJTI string
	scopes            []string
	user              *User
}

// verify checks an access token: its signature, issuer, use and expiry, and that its
// session was not revoked.
func (s *Service) verify(token string) (*bearer, error) {
	claims, err := s.claims(token)
	if err != nil {
		return nil, err
	}
	poolID := strings.TrimPrefix(text(claims, "iss"), s.env.URL+"/")
	open, err := read[session](s, sessionKey(poolID, text(claims, "username"), text(claims, "origin_jti")))
	if err != nil {
		return nil, err
	}
	if open == nil {
		return nil, wire.NewError("NotAuthorizedException", "Access Token has been revoked")
	}
	u, err := s.user(poolID, open.Username)
	if err == nil && u.Disabled {
		err = errDisabled()
	}
	return &bearer{poolID, open.OriginJTI, strings.Fields(text(claims, "scope")), u}, err
}

func (s *Service) claims(token string) (jwt.MapClaims, error) {
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"RS256"}), jwt.WithExpirationRequired(),
		jwt.WithTimeFunc(s.env.Clock.Now))
	claims := jwt.MapClaims{}
	_, err := parser.ParseWithClaims(token, claims, s.publicKey)
	if errors.Is(err, jwt.ErrTokenExpired) {
		return nil, wire.NewError("NotAuthorizedException", "Access Token has expired")
	}
	if err != nil || text(claims, "token_use") != "access" {
		return nil, wire.NewError("NotAuthorizedException", "Invalid Access Token")
	}
	return claims, nil
}

// publicKey finds the key of the token's kid in the pool of its iss.
func (s *Service) publicKey(t *jwt.Token) (any, error) {
	issuer, _ := t.Claims.GetIssuer()
	poolID, ok := strings.CutPrefix(issuer, s.env.URL+"/")
	if !ok {
		return nil, errors.New("another issuer")
	}
	keys, err := s.keys.of(poolID)
	for _, k := range keys {
		if k.ID == t.Header["kid"] {
			return &k.private.PublicKey, err
		}
	}
	return nil, errors.New("no such key")
}

func text(claims jwt.MapClaims, name string) string {
	v, _ := claims[name].(string)
	return v
}

type accessTokenInput struct{ AccessToken string }

type getUserOutput struct {
	Username       string      `json:"Username"`
	UserAttributes []Attribute `json:"UserAttributes"`
}

func (s *Service) getUser(_ context.Context, in accessTokenInput) (*getUserOutput, error) {
	b, err := s.apiBearer(in.AccessToken)
	if err != nil {
		return nil, err
	}
	return &getUserOutput{Username: b.user.Username, UserAttributes: attributes(b.user)}, nil
}

// apiBearer verifies the token of an API call, which needs the API's scope.
func (s *Service) apiBearer(token string) (*bearer, error) {
	b, err := s.verify(token)
	if err == nil && !contains(b.scopes, apiScope) {
		err = wire.NewError("NotAuthorizedException", "Access Token does not have required scopes")
	}
	return b, err
}

// globalSignOut ends every session of the token's user.
func (s *Service) globalSignOut(_ context.Context, in accessTokenInput) (none, error) {
	b, err := s.apiBearer(in.AccessToken)
	if err != nil {
		return none{}, err
	}
	r := s.records()
	r.deleteAll(sessionKey(b.poolID, b.user.Username, ""))
	return none{}, r.commit()
}

type revokeTokenInput struct{ Token, ClientID, ClientSecret string }

func (s *Service) revokeToken(_ context.Context, in revokeTokenInput) (none, error) {
	c, err := s.client(in.ClientID)
	if err != nil {
		return none{}, err
	}
	if c.ClientSecret != in.ClientSecret {
		return none{}, wire.NewError("UnauthorizedException", "Invalid client secret")
	}
	return none{}, s.revoke(c, in.Token)
}

// revoke ends the session of a refresh token. An unknown token is no error (RFC 7009,
// 2.2).
func (s *Service) revoke(c *Client, token string) error {
	open, err := s.openSession(token, c.ClientID)
	var refused *wire.Error
	if errors.As(err, &refused) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.space.Delete([]byte(sessionKey(open.PoolID, open.Username, open.OriginJTI)))
}
