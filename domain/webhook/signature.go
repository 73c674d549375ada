package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
)

// The headers of Standard Webhooks 1.0.
const (
	HeaderID        = "webhook-id"
	HeaderTimestamp = "webhook-timestamp" // seconds since 1970
	HeaderSignature = "webhook-signature" // space-separated "v1,<base64>"
)

// Tolerance is how much a timestamp may differ from the receiver's clock.
const Tolerance = 5 * time.Minute

const (
	secretPrefix     = "whsec_"
	secretBytes      = 32
	signatureVersion = "v1,"
	maxSignatures    = 16 // the most that are checked in one header, to bound the work
)

// Headers are the headers of a signed message.
type Headers struct {
	ID        string
	Timestamp string
	Signature string
}

// NewSecret returns a secret of 32 bytes from the given source of randomness.
func NewSecret(random io.Reader) (Secret, error) {
	var raw [secretBytes]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return Secret{}, failure.Wrap(failure.Internal, err, "the source of randomness failed")
	}
	return Secret{Value: secretPrefix + base64.StdEncoding.EncodeToString(raw[:])}, nil
}

// valid reports whether the secret has not expired at the given time.
func (s Secret) valid(now time.Time) bool { return s.ExpiresAt.IsZero() || now.Before(s.ExpiresAt) }

func (s Secret) key() ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s.Value, secretPrefix))
	if err != nil || len(key) == 0 {
		return nil, failure.New(failure.Internal, "a webhook secret is malformed")
	}
	return key, nil
}

// Sign returns the headers of a message sent now, with one signature for each
// secret that has not expired. It fails with Internal if a secret is malformed
// or none is valid.
func Sign(secrets []Secret, id string, now time.Time, body []byte) (Headers, error) {
	h := Headers{ID: id, Timestamp: strconv.FormatInt(now.Unix(), 10)}
	var signatures []string
	for _, s := range secrets {
		if !s.valid(now) {
			continue
		}
		signature, err := s.sign(h, body)
		if err != nil {
			return Headers{}, err
		}
		signatures = append(signatures, signature)
	}
	if len(signatures) == 0 {
		return Headers{}, failure.New(failure.Internal, "no valid secret to sign with")
	}
	h.Signature = strings.Join(signatures, " ")
	return h, nil
}

func (s Secret) sign(h Headers, body []byte) (string, error) {
	key, err := s.key()
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(h.ID + "." + h.Timestamp + "."))
	mac.Write(body)
	return signatureVersion + base64.StdEncoding.EncodeToString(mac.Sum(nil)), nil
}

// Verify fails with Unauthenticated unless the timestamp is within Tolerance of
// now and one of the signatures was made with a secret that has not expired.
// Neither the error nor the time that it takes depends on which check failed.
func Verify(secrets []Secret, h Headers, now time.Time, body []byte) error {
	seconds, err := strconv.ParseInt(h.Timestamp, 10, 64)
	age := now.Sub(time.Unix(seconds, 0))
	timely := err == nil && age.Abs() <= Tolerance && canonicalInt(h.Timestamp, seconds)
	given := strings.SplitN(h.Signature, " ", maxSignatures+1)
	signed := false
	for _, s := range secrets {
		want, err := s.sign(h, body)
		if err != nil {
			return err
		}
		matches := matchesAny(given[:min(len(given), maxSignatures)], want)
		signed = signed || matches && s.valid(now)
	}
	if !timely || !signed || h.ID == "" {
		return failure.New(failure.Unauthenticated, "the signature is not valid")
	}
	return nil
}

// canonicalInt refuses texts such as "+1700000000", because the text is what is
// signed.
func canonicalInt(text string, n int64) bool { return strconv.FormatInt(n, 10) == text }

func matchesAny(given []string, want string) bool {
	found := false
	for _, g := range given {
		found = hmac.Equal([]byte(g), []byte(want)) || found
	}
	return found
}
