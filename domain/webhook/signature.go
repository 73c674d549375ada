package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
)

// The headers of Standard Webhooks 1.0.
const (
	HeaderID        = "webhook-id"
	HeaderTimestamp = "webhook-timestamp" // seconds since 1970
	HeaderSignature = "webhook-signature" // space-separated "v1,<base64>" and "v1a,<base64>"
)

// Tolerance is how much a timestamp may differ from the receiver's clock.
const Tolerance = 5 * time.Minute

const maxSignatures = 16 // the most that are checked in one header, to bound the work

// Headers are the headers of a signed message.
type Headers struct {
	ID        string
	Timestamp string
	Signature string
}

// Sign returns the headers of a message sent now, with one signature for each of
// ValidSecrets. It fails with Internal if a secret is malformed or none is
// valid.
func Sign(secrets []Secret, id string, now time.Time, body []byte) (Headers, error) {
	return signWith(ValidSecrets(secrets, now), id, now, body)
}

// Sign returns the headers of a delivery to the endpoint that is sent now, with one
// signature for each valid secret and key of its schemes: those of v1 first. It fails as
// the function Sign does.
func (e Endpoint) Sign(id string, now time.Time, body []byte) (Headers, error) {
	var signers []Secret
	if e.signsWith(V1) {
		signers = ValidSecrets(e.Secrets, now)
	}
	if e.signsWith(V1a) {
		signers = append(signers, ValidSecrets(e.Keys, now)...)
	}
	return signWith(signers, id, now, body)
}

func signWith(signers []Secret, id string, now time.Time, body []byte) (Headers, error) {
	h := Headers{ID: id, Timestamp: strconv.FormatInt(now.Unix(), 10)}
	var signatures []string
	for _, s := range signers {
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

// sign signs what Standard Webhooks says: id, timestamp and body with dots between them.
func (s Secret) sign(h Headers, body []byte) (string, error) {
	if s.isKey() {
		return s.signAsymmetrically(h, body)
	}
	key, err := s.key()
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(h.ID + "." + h.Timestamp + "."))
	mac.Write(body)
	return string(V1) + "," + base64.StdEncoding.EncodeToString(mac.Sum(nil)), nil
}

// Verify fails with Unauthenticated unless the timestamp is within Tolerance of
// now and one of the signatures was made with one of ValidSecrets. Neither the
// error nor the time that it takes depends on which check failed.
func Verify(secrets []Secret, h Headers, now time.Time, body []byte) error {
	seconds, err := strconv.ParseInt(h.Timestamp, 10, 64)
	age := now.Sub(time.Unix(seconds, 0))
	timely := err == nil && age.Abs() <= Tolerance && canonicalInt(h.Timestamp, seconds)
	given := strings.SplitN(h.Signature, " ", maxSignatures+1)
	signed, valid := false, ValidSecrets(secrets, now)
	for _, s := range secrets { // all of them, so that the time does not tell which are valid
		want, err := s.sign(h, body)
		if err != nil {
			return err
		}
		matches := matchesAny(given[:min(len(given), maxSignatures)], want)
		signed = signed || matches && slices.Contains(valid, s)
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
