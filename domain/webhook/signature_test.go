package webhook_test

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/webhook"
)

var at = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func secretOf(t *testing.T) webhook.Secret {
	t.Helper()
	s, err := webhook.NewSecret(rand.Reader)
	require.NoError(t, err)
	return s
}

func TestSecretsAre32RandomBytes(t *testing.T) {
	s, err := webhook.NewSecret(bytes.NewReader(bytes.Repeat([]byte{0xab}, 32)))
	require.NoError(t, err)
	raw, found := strings.CutPrefix(s.Value, "whsec_")
	require.True(t, found)
	key, err := base64.StdEncoding.DecodeString(raw)
	require.NoError(t, err)
	assert.Equal(t, bytes.Repeat([]byte{0xab}, 32), key)
	assert.True(t, s.ExpiresAt.IsZero())

	_, err = webhook.NewSecret(bytes.NewReader(make([]byte, 31)))
	assert.Equal(t, failure.Internal, failure.CodeOf(err), "too little randomness is an error")
	_, err = webhook.NewSecret(iotest.ErrReader(errors.New("broken")))
	assert.Error(t, err)
}

// The example of the Standard Webhooks specification.
func TestSignMatchesTheSpecificationsExample(t *testing.T) {
	secret := webhook.Secret{Value: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
	h, err := webhook.Sign([]webhook.Secret{secret}, "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
	require.NoError(t, err)
	assert.Equal(t, webhook.Headers{
		ID: "msg_p5jXN8AQM9LWM0D4loKWxJek", Timestamp: "1614265330",
		Signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
	}, h)
}

func TestBothSecretsSignDuringARotation(t *testing.T) {
	fresh, old, older := secretOf(t), secretOf(t), secretOf(t)
	old.ExpiresAt, older.ExpiresAt = at.Add(time.Second), at
	h, err := webhook.Sign([]webhook.Secret{fresh, old, older}, "id", at, []byte("{}"))
	require.NoError(t, err)
	assert.Len(t, strings.Fields(h.Signature), 2, "the expired one does not sign")
	for _, s := range []webhook.Secret{fresh, old} {
		assert.NoError(t, webhook.Verify([]webhook.Secret{s}, h, at, []byte("{}")))
	}
	older.ExpiresAt = time.Time{}
	assert.Error(t, webhook.Verify([]webhook.Secret{older}, h, at, []byte("{}")))
}

func TestSignNeedsAUsableSecret(t *testing.T) {
	expired := secretOf(t)
	expired.ExpiresAt = at
	for name, secrets := range map[string][]webhook.Secret{
		"none": nil, "expired": {expired}, "malformed": {{Value: "whsec_***"}}, "empty": {{Value: "whsec_"}},
	} {
		_, err := webhook.Sign(secrets, "id", at, nil)
		assert.Equal(t, failure.Internal, failure.CodeOf(err), name)
	}
}

// S6: deliveries were not signed, and incoming events were not verified.
func TestS6_AnyFaultOfASignatureIsUnauthenticated(t *testing.T) {
	secret := secretOf(t)
	body := []byte(`{"type":"x"}`)
	good, err := webhook.Sign([]webhook.Secret{secret}, "msg_1", at, body)
	require.NoError(t, err)
	expired := secret
	expired.ExpiresAt = at
	type message struct {
		secrets []webhook.Secret
		headers webhook.Headers
		now     time.Time
		body    []byte
	}
	for name, change := range map[string]func(*message){
		"other body":          func(m *message) { m.body = []byte(`{"type":"y"}`) },
		"other id":            func(m *message) { m.headers.ID = "msg_2" },
		"no id":               func(m *message) { m.headers.ID = "" },
		"other timestamp":     func(m *message) { m.headers.Timestamp = "1795435201" },
		"no timestamp":        func(m *message) { m.headers.Timestamp = "" },
		"timestamp with sign": func(m *message) { m.headers.Timestamp = "+" + m.headers.Timestamp },
		"timestamp in words":  func(m *message) { m.headers.Timestamp = "now" },
		"timestamp too large": func(m *message) { m.headers.Timestamp = "99999999999999999999" },
		"five minutes old":    func(m *message) { m.now = at.Add(5*time.Minute + time.Second) },
		"five minutes ahead":  func(m *message) { m.now = at.Add(-5*time.Minute - time.Second) },
		"no signature":        func(m *message) { m.headers.Signature = "" },
		"no version":          func(m *message) { m.headers.Signature = m.headers.Signature[3:] },
		"other version":       func(m *message) { m.headers.Signature = "v1a" + m.headers.Signature[2:] },
		"other case":          func(m *message) { m.headers.Signature = strings.ToUpper(m.headers.Signature) },
		"other secret":        func(m *message) { m.secrets = []webhook.Secret{secretOf(t)} },
		"no secret":           func(m *message) { m.secrets = nil },
		"expired secret":      func(m *message) { m.secrets = []webhook.Secret{expired} },
		"behind too many others": func(m *message) {
			m.headers.Signature = strings.Repeat("v1,x ", 16) + m.headers.Signature
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := message{secrets: []webhook.Secret{secret}, headers: good, now: at, body: body}
			require.NoError(t, webhook.Verify(m.secrets, m.headers, m.now, m.body))
			change(&m)
			err := webhook.Verify(m.secrets, m.headers, m.now, m.body)
			assert.Equal(t, failure.Unauthenticated, failure.CodeOf(err))
			assert.EqualError(t, err, "unauthenticated: the signature is not valid", "the error does not say which check failed")
		})
	}
}

func TestVerifyAcceptsAnyOfSeveral(t *testing.T) {
	a, b := secretOf(t), secretOf(t)
	h, err := webhook.Sign([]webhook.Secret{a}, "id", at, nil)
	require.NoError(t, err)
	h.Signature = "v2,future v1,bm9uZQ== " + h.Signature
	for _, now := range []time.Time{at.Add(-5 * time.Minute), at, at.Add(5 * time.Minute)} {
		assert.NoError(t, webhook.Verify([]webhook.Secret{b, a}, h, now, nil))
	}
}

func TestSignatureProperties(t *testing.T) {
	secret, other := secretOf(t), secretOf(t)
	secrets := []webhook.Secret{secret}
	p := properties(t)
	p.Property("a signed message verifies within the tolerance, and not outside it", prop.ForAll(
		func(id string, body []byte, age int64) bool {
			h, err := webhook.Sign(secrets, id, at, body)
			verified := webhook.Verify(secrets, h, at.Add(time.Duration(age)*time.Second), body) == nil
			return err == nil && verified == (age >= -300 && age <= 300)
		},
		gen.Identifier(), gen.SliceOf(gen.UInt8()), gen.Int64Range(-900, 900),
	))
	p.Property("one flipped bit of the body is detected", prop.ForAll(
		func(body []byte, where uint) bool {
			h, err := webhook.Sign(secrets, "id", at, body)
			flipped := bytes.Clone(body)
			i := int(where % uint(8*len(body)))
			flipped[i/8] ^= 1 << (i % 8)
			return err == nil && webhook.Verify(secrets, h, at, flipped) != nil
		},
		gen.SliceOfN(20, gen.UInt8()), gen.UInt(),
	))
	p.Property("another secret's signature does not verify, but does beside the right one", prop.ForAll(
		func(body []byte) bool {
			mine, err1 := webhook.Sign(secrets, "id", at, body)
			theirs, err2 := webhook.Sign([]webhook.Secret{other}, "id", at, body)
			both := mine
			both.Signature = theirs.Signature + " " + mine.Signature
			return err1 == nil && err2 == nil && webhook.Verify(secrets, theirs, at, body) != nil &&
				webhook.Verify(secrets, both, at, body) == nil
		},
		gen.SliceOf(gen.UInt8()),
	))
	p.TestingRun(t)
}

func FuzzSignature(f *testing.F) {
	secret := webhook.Secret{Value: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
	good, err := webhook.Sign([]webhook.Secret{secret}, "msg_1", at, []byte(`{}`))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good.ID, good.Timestamp, good.Signature, []byte(`{}`))
	f.Add("", "", "", []byte{})
	f.Add("a.b", "-1", "v1, v1,,", []byte("."))
	f.Add("msg_1", "9223372036854775807", good.Signature+" "+good.Signature, []byte(`{}`))
	f.Add("msg_1", "-9223372036854775808", strings.Repeat(" ", 1000), []byte(`{}`))
	f.Fuzz(func(t *testing.T, id, timestamp, signature string, body []byte) {
		h := webhook.Headers{ID: id, Timestamp: timestamp, Signature: signature}
		err := webhook.Verify([]webhook.Secret{secret}, h, at, body)
		if err == nil && !strings.Contains(signature, sign(t, secret, h, body)) {
			t.Fatalf("%+v verifies without its signature", h)
		}
		if err != nil && !failure.Is(err, failure.Unauthenticated) {
			t.Fatal(err)
		}
	})
}

// sign returns the only valid signature for verified headers.
func sign(t *testing.T, s webhook.Secret, h webhook.Headers, body []byte) string {
	t.Helper()
	for d := -webhook.Tolerance; d <= webhook.Tolerance; d += time.Second {
		if again, err := webhook.Sign([]webhook.Secret{s}, h.ID, at.Add(d), body); err == nil && again.Timestamp == h.Timestamp {
			return again.Signature
		}
	}
	t.Fatalf("the timestamp %q verified", h.Timestamp)
	return ""
}
