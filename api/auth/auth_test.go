package auth_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/api/auth"
	"github.com/eventforge/eventforge/api/auth/authtest"
	"github.com/eventforge/eventforge/domain/failure"
)

// patience is how long a wait may take on a busy machine; alone it takes a small part of it.
const patience = time.Minute

func verifier(t *testing.T, issuer string) *auth.Verifier {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	v, err := auth.New(ctx, auth.Config{
		Issuer: issuer, ClientIDs: []string{"other", authtest.ClientID}, Client: http.DefaultClient,
		Log: slog.New(slog.DiscardHandler), Now: time.Now,
	})
	require.NoError(t, err)
	return v
}

func ready(t *testing.T, v *auth.Verifier) *auth.Verifier {
	t.Helper()
	require.Eventually(t, func() bool { return v.Ready() == nil }, patience, time.Millisecond)
	return v
}

func TestAValidTokenHasItsUserAndGroups(t *testing.T) {
	issuer := authtest.NewIssuer(t)
	caller, err := ready(t, verifier(t, issuer.URL)).Verify(t.Context(), issuer.AccessToken(t, "alice", "operators"))
	require.NoError(t, err)
	require.Equal(t, "alice", caller.UserID)
	require.True(t, caller.In("operators"))
	require.False(t, caller.In("partners"))
}

// An emulator of AWS signs as the issuer of AWS, whose keys only the emulator has.
func TestTheKeysMayBeElsewhereButTheIssuerStays(t *testing.T) {
	emulator := authtest.NewIssuer(t)
	keys := emulator.URL
	emulator.URL = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_emulated"
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	v, err := auth.New(ctx, auth.Config{
		Issuer: emulator.URL, KeysURL: keys, ClientIDs: []string{authtest.ClientID}, Client: http.DefaultClient,
		Log: slog.New(slog.DiscardHandler), Now: time.Now,
	})
	require.NoError(t, err)
	_, err = ready(t, v).Verify(t.Context(), emulator.AccessToken(t, "alice"))
	require.NoError(t, err)
	emulator.URL = keys
	_, err = v.Verify(t.Context(), emulator.AccessToken(t, "alice"))
	require.Equal(t, failure.Unauthenticated, failure.CodeOf(err), "the place of the keys is no issuer")
}

func TestS10_OnlyOurAccessTokensAreAccepted(t *testing.T) {
	issuer := authtest.NewIssuer(t)
	v := ready(t, verifier(t, issuer.URL))
	with := func(name string, value any) string {
		c := issuer.Claims("alice")
		c[name] = value
		return issuer.Sign(t, authtest.KeyID, c)
	}
	without := func(name string) string {
		c := issuer.Claims("alice")
		delete(c, name)
		return issuer.Sign(t, authtest.KeyID, c)
	}
	for name, token := range map[string]string{
		"no token":             "",
		"no JWT":               "not.a.token",
		"an id token":          with("token_use", "id"),
		"no token_use":         without("token_use"),
		"another application":  with("client_id", "elsewhere"),
		"no client_id":         without("client_id"),
		"an empty client_id":   with("client_id", ""),
		"another issuer":       with("iss", "https://elsewhere.example"),
		"no issuer":            without("iss"),
		"expired":              with("exp", time.Now().Add(-time.Minute).Unix()),
		"no expiry":            without("exp"),
		"not yet valid":        with("nbf", time.Now().Add(time.Hour).Unix()),
		"no subject":           without("sub"),
		"another key, same id": signedByAnother(t, issuer),
		"no key id":            issuer.Sign(t, "", issuer.Claims("alice")),
		"unknown key id":       issuer.Sign(t, authtest.NewKeyID, issuer.Claims("alice")),
		"HMAC with the key":    signedWithPublicKey(t, issuer),
		"RS512 with our key":   signedWith(t, jwt.SigningMethodRS512, issuer),
		"PS256 with our key":   signedWith(t, jwt.SigningMethodPS256, issuer),
		"unsigned":             unsigned(t, issuer),
		"signature cut off":    cutOff(issuer.AccessToken(t, "alice")),
		"too large":            with("padding", strings.Repeat("x", 9000)),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := v.Verify(t.Context(), token)
			require.Equal(t, failure.Unauthenticated, failure.CodeOf(err), "%v", err)
		})
	}
}

func signedByAnother(t *testing.T, issuer *authtest.Issuer) string {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	forger := &authtest.Issuer{URL: issuer.URL, Key: key}
	return forger.AccessToken(t, "alice")
}

func signedWithPublicKey(t *testing.T, issuer *authtest.Issuer) string {
	t.Helper()
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, issuer.Claims("alice"))
	token.Header["kid"] = authtest.KeyID
	public, err := x509.MarshalPKIXPublicKey(&issuer.Key.PublicKey)
	require.NoError(t, err)
	signed, err := token.SignedString(public)
	require.NoError(t, err)
	return signed
}

func signedWith(t *testing.T, method jwt.SigningMethod, issuer *authtest.Issuer) string {
	t.Helper()
	token := jwt.NewWithClaims(method, issuer.Claims("alice"))
	token.Header["kid"] = authtest.KeyID
	signed, err := token.SignedString(issuer.Key)
	require.NoError(t, err)
	return signed
}

func unsigned(t *testing.T, issuer *authtest.Issuer) string {
	t.Helper()
	token := jwt.NewWithClaims(jwt.SigningMethodNone, issuer.Claims("alice"))
	token.Header["kid"] = authtest.KeyID
	signed, err := token.SignedString(jwt.UnsafeAllowNoneSignatureType)
	require.NoError(t, err)
	return signed
}

func cutOff(token string) string { return token[:strings.LastIndex(token, ".")+1] }

func TestS10_WithoutKeysVerifyIsUnavailable(t *testing.T) {
	issuer := authtest.NewIssuer(t)
	issuer.Down.Store(true)
	v := verifier(t, issuer.URL)
	require.True(t, failure.Is(v.Ready(), failure.Unavailable))
	_, err := v.Verify(t.Context(), issuer.AccessToken(t, "alice"))
	require.Equal(t, failure.Unavailable, failure.CodeOf(err), "%v", err)

	issuer.Down.Store(false)
	ready(t, v)
	_, err = v.Verify(t.Context(), issuer.AccessToken(t, "alice"))
	require.NoError(t, err, "the keys are fetched when the issuer is available again")
}

func TestS10_AnOutageDoesNotLockOutKnownKeys(t *testing.T) {
	issuer := authtest.NewIssuer(t)
	v := ready(t, verifier(t, issuer.URL))
	issuer.Down.Store(true)
	_, err := v.Verify(t.Context(), issuer.AccessToken(t, "alice"))
	require.NoError(t, err)
	for range 3 {
		_, err = v.Verify(t.Context(), issuer.Sign(t, authtest.NewKeyID, issuer.Claims("alice")))
		require.Equal(t, failure.Unavailable, failure.CodeOf(err), "key-2 cannot be checked: %v", err)
	}
}

func TestANewKeyIsFetchedAtItsFirstUse(t *testing.T) {
	issuer := authtest.NewIssuer(t)
	v := ready(t, verifier(t, issuer.URL))
	issuer.NewID.Store(true)
	issuer.Slow.Store(int64(100 * time.Millisecond)) // like a real network
	_, err := v.Verify(t.Context(), issuer.Sign(t, authtest.NewKeyID, issuer.Claims("alice")))
	require.NoError(t, err)
}

func TestUnknownKeysAreFetchedOnceAMinute(t *testing.T) {
	issuer := authtest.NewIssuer(t)
	v := ready(t, verifier(t, issuer.URL))
	before := issuer.Fetched.Load()
	for range 20 {
		_, err := v.Verify(t.Context(), issuer.Sign(t, authtest.NewKeyID, issuer.Claims("alice")))
		require.Equal(t, failure.Unauthenticated, failure.CodeOf(err), "%v", err)
	}
	require.Equal(t, int64(1), issuer.Fetched.Load()-before)
}

func TestS10_MissingConfigurationIsRefused(t *testing.T) {
	for name, c := range map[string]auth.Config{
		"no issuer":       {ClientIDs: []string{"app"}},
		"no clients":      {Issuer: "https://issuer.example"},
		"an empty client": {Issuer: "https://issuer.example", ClientIDs: []string{""}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := auth.New(t.Context(), c)
			require.Error(t, err)
		})
	}
}

func TestAResponseWithoutKeySetIsAnOutage(t *testing.T) {
	issuer := authtest.NewIssuer(t)
	portal := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("<html>sign in to the network</html>"))
	}))
	t.Cleanup(portal.Close)
	v := verifier(t, portal.URL)
	_, err := v.Verify(t.Context(), issuer.AccessToken(t, "alice"))
	require.Equal(t, failure.Unavailable, failure.CodeOf(err))
}
