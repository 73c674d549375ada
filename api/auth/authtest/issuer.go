// Package authtest is an issuer of access tokens for tests: a real key, and a
// real JSON Web Key Set over HTTP.
package authtest

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// ClientID is the client of the issuer's tokens.
const ClientID = "app"

// Issuer signs tokens and serves its key.
type Issuer struct {
	URL     string
	Key     *rsa.PrivateKey
	Down    atomic.Bool  // answer the key set's requests with 500
	Fetched atomic.Int64 // number of requests for the key set
	NewID   atomic.Bool  // call the key NewKeyID
	Slow    atomic.Int64 // delay of a response, in nanoseconds
}

// The id of the issuer's one key, and the one it may get later.
const (
	KeyID    = "key-1"
	NewKeyID = "key-2"
)

// testKey is generated once, because that is slow.
var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// NewIssuer starts an issuer that stops with the test.
func NewIssuer(t testing.TB) *Issuer {
	t.Helper()
	i := &Issuer{Key: testKey()}
	served := httptest.NewServer(http.HandlerFunc(i.serve))
	t.Cleanup(served.Close)
	i.URL = served.URL
	return i
}

// serve omits the key's algorithm, as RFC 7517 allows, because the verifier decides
// which algorithms it accepts.
func (i *Issuer) serve(w http.ResponseWriter, r *http.Request) {
	i.Fetched.Add(1)
	if i.Down.Load() || r.URL.Path != "/.well-known/jwks.json" {
		http.Error(w, "down", http.StatusInternalServerError)
		return
	}
	select {
	case <-time.After(time.Duration(i.Slow.Load())):
	case <-r.Context().Done():
	}
	id := KeyID
	if i.NewID.Load() {
		id = NewKeyID
	}
	n := base64.RawURLEncoding.EncodeToString(i.Key.N.Bytes())
	e := base64.RawURLEncoding.EncodeToString(big.NewInt(int64(i.Key.E)).Bytes())
	_, _ = fmt.Fprintf(w, `{"keys":[{"kty":"RSA","use":"sig","kid":%q,"n":%q,"e":%q}]}`, id, n, e)
}

// Claims returns the claims of a valid access token of the user.
func (i *Issuer) Claims(user string, groups ...string) jwt.MapClaims {
	now := time.Now()
	return jwt.MapClaims{
		"iss": i.URL, "sub": user, "token_use": "access", "client_id": ClientID, "cognito:groups": groups,
		"iat": now.Unix(), "exp": now.Add(time.Hour).Unix(),
	}
}

// AccessToken returns a valid access token of the user.
func (i *Issuer) AccessToken(t testing.TB, user string, groups ...string) string {
	t.Helper()
	return i.Sign(t, KeyID, i.Claims(user, groups...))
}

// Sign signs claims with the issuer's key under any key id, "" for none.
func (i *Issuer) Sign(t testing.TB, keyID string, c jwt.Claims) string {
	t.Helper()
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, c)
	if keyID != "" {
		token.Header["kid"] = keyID
	}
	signed, err := token.SignedString(i.Key)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}
