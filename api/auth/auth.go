// Package auth verifies access tokens of a Cognito user pool.
package auth

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/identity"
)

// leeway is how far the issuer's clock may differ from ours.
const leeway = 30 * time.Second

// maxToken bounds what is parsed; Cognito's access tokens have about 1 KB.
const maxToken = 8 << 10

// Config says which tokens are accepted. All fields but KeysURL are required, without
// defaults.
type Config struct {
	Issuer    string   // the user pool's, e.g. https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_abc
	KeysURL   string   // base URL of the issuer's keys, where an emulator has them elsewhere; empty: the issuer
	ClientIDs []string // the clients whose tokens are accepted
	Client    *http.Client
	Log       *slog.Logger
	Now       func() time.Time
}

// Verifier verifies access tokens. It is safe for concurrent use.
type Verifier struct {
	clients []string
	parser  *jwt.Parser
	keys    *keys
}

// New returns a verifier and starts to fetch the issuer's keys, which it keeps current
// until ctx ends. It does not wait for them.
func New(ctx context.Context, c Config) (*Verifier, error) {
	if c.Issuer == "" || len(c.ClientIDs) == 0 || slices.Contains(c.ClientIDs, "") {
		return nil, errors.New("auth: the issuer and at least one client id are required")
	}
	return &Verifier{
		clients: c.ClientIDs,
		parser: jwt.NewParser(
			jwt.WithValidMethods([]string{jwt.SigningMethodRS256.Alg()}),
			jwt.WithIssuer(c.Issuer), jwt.WithExpirationRequired(),
			jwt.WithLeeway(leeway), jwt.WithTimeFunc(c.Now),
		),
		keys: fetchKeys(ctx, cmp.Or(c.KeysURL, c.Issuer)+"/.well-known/jwks.json", c.Client, c.Log),
	}, nil
}

// Ready fails with Unavailable until the keys are known.
func (v *Verifier) Ready() error {
	if v.keys.set.Load() == nil {
		return failure.New(failure.Unavailable, "the signing keys are not known yet")
	}
	return nil
}

// claims are those of a Cognito access token. It has client_id instead of an id token's
// aud, and token_use distinguishes the two.
type claims struct {
	jwt.RegisteredClaims
	TokenUse string   `json:"token_use"`
	ClientID string   `json:"client_id"`
	Groups   []string `json:"cognito:groups"`
}

// Verify returns the user of an access token. It fails with Unauthenticated, or with
// Unavailable if the keys cannot be fetched.
func (v *Verifier) Verify(ctx context.Context, token string) (identity.Identity, error) {
	if token == "" {
		return identity.Identity{}, failure.New(failure.Unauthenticated, "a bearer token is required")
	}
	if len(token) > maxToken {
		return identity.Identity{}, refused(nil)
	}
	var c claims
	_, err := v.parser.ParseWithClaims(token, &c, func(t *jwt.Token) (any, error) { return v.keys.find(ctx, t) })
	switch {
	case errors.Is(err, errOutage):
		return identity.Identity{}, failure.Wrap(failure.Unavailable, err, "tokens cannot be checked at the moment")
	case err != nil:
		return identity.Identity{}, refused(err)
	case c.TokenUse != "access" || c.Subject == "" || !slices.Contains(v.clients, c.ClientID):
		return identity.Identity{}, refused(nil)
	}
	return identity.Identity{UserID: c.Subject, Groups: c.Groups}, nil
}

// refused has the same message for every invalid token, so that it does not help an
// attacker.
func refused(cause error) error {
	return failure.Wrap(failure.Unauthenticated, cause, "the access token is not valid or has expired")
}
