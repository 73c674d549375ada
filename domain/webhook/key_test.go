package webhook_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/webhook"
)

func keyOf(t *testing.T) webhook.Secret {
	t.Helper()
	k, err := webhook.NewKey(rand.Reader)
	require.NoError(t, err)
	return k
}

// signedBy is an endpoint that signs with the schemes.
func signedBy(t *testing.T, schemes ...webhook.Scheme) webhook.Endpoint {
	t.Helper()
	d := webhook.Draft{URL: "https://example.com", Signatures: schemes, Key: keyOf(t)}
	e, err := webhook.New(webhook.Owner{ID: "alice"}, d, nil, secretOf(t), at)
	require.NoError(t, err)
	return e
}

func publicKeysOf(t *testing.T, e webhook.Endpoint, now time.Time) []webhook.PublicKey {
	t.Helper()
	keys, err := e.PublicKeys(now)
	require.NoError(t, err)
	return keys
}

// verifiedBy is how many of the header's v1a signatures the key made, checked with nothing of ours.
func verifiedBy(t *testing.T, key webhook.PublicKey, h webhook.Headers, body string) (n int) {
	t.Helper()
	for _, s := range strings.Fields(h.Signature) {
		encoded, asymmetric := strings.CutPrefix(s, "v1a,")
		signature, err := base64.StdEncoding.DecodeString(encoded)
		if asymmetric && err == nil && ed25519.Verify(key[:], []byte(h.ID+"."+h.Timestamp+"."+body), signature) {
			n++
		}
	}
	return n
}

// The key pair and the thumbprint of RFC 8037, A.1 to A.3.
func TestKeysAreThoseOfRFC8037(t *testing.T) {
	seed, err := base64.RawURLEncoding.DecodeString("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
	require.NoError(t, err)
	key, err := webhook.NewKey(bytes.NewReader(seed))
	require.NoError(t, err)
	raw, found := strings.CutPrefix(key.Value, "whsk_")
	require.True(t, found)
	pair, err := base64.StdEncoding.DecodeString(raw)
	require.NoError(t, err)
	assert.Equal(t, seed, pair[:32])

	keys := publicKeysOf(t, webhook.Endpoint{Signatures: []webhook.Scheme{webhook.V1a}, Keys: []webhook.Secret{key}}, at)
	require.Len(t, keys, 1)
	assert.Equal(t, "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", keys[0].X())
	assert.Equal(t, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", keys[0].ID())
	assert.Equal(t, "whpk_"+base64.StdEncoding.EncodeToString(pair[32:]), keys[0].String())

	_, err = webhook.NewKey(iotest.ErrReader(errors.New("broken")))
	assert.Equal(t, failure.Internal, failure.CodeOf(err))
}

func TestTheChosenSchemesSign(t *testing.T) {
	body := `{"type":"ping"}`
	for name, c := range map[string]struct {
		chosen  []webhook.Scheme
		v1, v1a int
	}{
		"by default": {nil, 1, 0}, "v1": {[]webhook.Scheme{webhook.V1}, 1, 0}, "v1a": {[]webhook.Scheme{webhook.V1a}, 0, 1},
		"both": {[]webhook.Scheme{webhook.V1a, webhook.V1}, 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			e := signedBy(t, c.chosen...)
			h, err := e.Sign("msg_1", at, []byte(body))
			require.NoError(t, err)
			assert.Len(t, strings.Fields(h.Signature), c.v1+c.v1a)
			assert.Equal(t, c.v1 == 1, webhook.Verify(e.Secrets, h, at, []byte(body)) == nil)
			keys := publicKeysOf(t, e, at)
			require.Len(t, keys, c.v1a)
			for _, k := range keys {
				assert.Equal(t, 1, verifiedBy(t, k, h, body))
				assert.Zero(t, verifiedBy(t, k, h, body+" "))
			}
		})
	}
}

// Deliveries to one endpoint are worth nothing to another one, also of the same owner.
func TestNoTwoEndpointsShareAKey(t *testing.T) {
	one, another := signedBy(t, webhook.V1a), signedBy(t, webhook.V1a)
	h, err := one.Sign("msg_1", at, nil)
	require.NoError(t, err)
	assert.Zero(t, verifiedBy(t, publicKeysOf(t, another, at)[0], h, ""))
}

func TestBothKeysSignAndArePublishedDuringARotation(t *testing.T) {
	e := signedBy(t, webhook.V1, webhook.V1a)
	old := publicKeysOf(t, e, at)[0]
	e = e.Rotate(secretOf(t), keyOf(t), webhook.SecretOverlap, at)
	end := at.Add(webhook.SecretOverlap)
	for _, c := range []struct {
		now   time.Time
		keys  int
		byOld int
	}{{at, 2, 1}, {end.Add(-1), 2, 1}, {end, 1, 0}} {
		h, err := e.Sign("msg_1", c.now, nil)
		require.NoError(t, err)
		assert.Len(t, strings.Fields(h.Signature), 2*c.keys)
		keys := publicKeysOf(t, e, c.now)
		require.Len(t, keys, c.keys)
		assert.NotEqual(t, old, keys[0], "the new key is first")
		assert.Equal(t, 1, verifiedBy(t, keys[0], h, ""))
		assert.Equal(t, c.byOld, verifiedBy(t, old, h, ""))
	}
	revoked, changed := e.RevokePreviousSecret(at)
	require.True(t, changed)
	assert.Len(t, publicKeysOf(t, revoked, at), 1)
	assert.Len(t, publicKeysOf(t, e.Rotate(secretOf(t), keyOf(t), 0, at), at), 1, "a leaked key")
}

func TestSchemesAreChosenAgain(t *testing.T) {
	e := signedBy(t)
	edit := func(e webhook.Endpoint, schemes ...webhook.Scheme) webhook.Endpoint {
		edited, err := e.Edit(webhook.Edit{Signatures: &schemes, Key: keyOf(t)}, at)
		require.NoError(t, err)
		return edited
	}
	both := edit(e, webhook.V1, webhook.V1a)
	require.Len(t, both.Keys, 1)
	again := edit(both, webhook.V1a)
	assert.Equal(t, both.Keys, again.Keys, "the key pair stays")
	assert.Equal(t, e.Secrets, again.Secrets, "and so does the secret, for a change back")
	assert.Equal(t, []webhook.Scheme{webhook.V1a}, again.SignatureSchemes())
	back := edit(again)
	assert.Empty(t, back.Keys)
	assert.Equal(t, []webhook.Scheme{webhook.V1}, back.SignatureSchemes())
	assert.Empty(t, publicKeysOf(t, back, at))
}

func TestUnknownAndRepeatedSchemesAreRefused(t *testing.T) {
	for code, schemes := range map[string][]webhook.Scheme{
		"signature_scheme": {"v2"}, "signature_scheme_repeated": {webhook.V1, webhook.V1}, "count": {webhook.V1, webhook.V1a, "v3"},
	} {
		_, err := webhook.New(webhook.Owner{ID: "alice"}, webhook.Draft{URL: "https://example.com", Signatures: schemes}, nil, secretOf(t), at)
		assert.Equal(t, code, violationOf(t, err), code)
		_, err = signedBy(t).Edit(webhook.Edit{Signatures: &schemes}, at)
		assert.Equal(t, code, violationOf(t, err), code)
	}
}

func TestAMalformedKeyIsOurError(t *testing.T) {
	for _, value := range []string{"whsk_***", "whsk_", "whsk_AAAA"} {
		e := webhook.Endpoint{Signatures: []webhook.Scheme{webhook.V1a}, Keys: []webhook.Secret{{Value: value}}}
		_, err := e.Sign("msg_1", at, nil)
		assert.Equal(t, failure.Internal, failure.CodeOf(err), value)
		_, err = e.PublicKeys(at)
		assert.Equal(t, failure.Internal, failure.CodeOf(err), value)
	}
}

func violationOf(t *testing.T, err error) string {
	t.Helper()
	var f *failure.Error
	require.ErrorAs(t, err, &f)
	require.Len(t, f.Violations, 1)
	assert.Equal(t, "/signatures", f.Violations[0].Pointer)
	return f.Violations[0].Code
}
